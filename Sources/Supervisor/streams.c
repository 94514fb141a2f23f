// The streams of a container's first process.

#define _GNU_SOURCE
#include "supervisor.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

bool make_streams(
    const struct configuration *configuration, struct streams *inner, struct streams *outer) {
    int output[2] = {-1, -1}, error[2] = {-1, -1}, input[2] = {-1, -1}, terminal[2] = {-1, -1};
    bool is_made;
    if (value_of(configuration, "terminal"))
        is_made = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, terminal) == 0;
    else
        is_made = pipe2(output, O_CLOEXEC) == 0 && pipe2(error, O_CLOEXEC) == 0
                  && (!value_of(configuration, "input") || pipe2(input, O_CLOEXEC) == 0);
    *inner = (struct streams){input[0], output[1], error[1], terminal[1]};
    *outer = (struct streams){input[1], output[0], error[0], terminal[0]};
    return is_made;
}

void close_streams(struct streams streams) {
    const int all[] = {streams.input, streams.output, streams.error, streams.terminal};
    for (size_t index = 0; index < sizeof all / sizeof *all; index++)
        if (all[index] >= 0) close(all[index]);
}
