// Lets others join the streams of a container that has an input or a terminal, over the socket
// `attach` in its folder. A packet is a letter and what belongs to it:
//
//   to here    i bytes   for the container's input; none for somebody who may have some later
//              e         there is no more of it
//              s size    the terminal's rows and columns, two bytes each
//   from here  o bytes   what the container has written to its standard output, or its terminal
//              x bytes   what it has written to its standard error
//
// A container whose writing nobody takes waits, as it would on a terminal.

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { packet_limit = 16 * 1024 + 1 };

struct client {
    int socket;
    bool has_input;
    size_t length;
    char packet[packet_limit];
};

struct attach {
    int listener;
    // Where the container's input goes; -1 without one.
    int input;
    bool is_terminal;
    bool ends_with_first;
    // The input ends once what came of it is written.
    bool is_ending;
    size_t length;
    char bytes[packet_limit];
    struct client clients[client_limit];
};

// The folder is the working directory: a path from the root may be too long for a socket.
struct attach *open_attach(const struct configuration *configuration, int input, bool is_terminal) {
    struct attach *attach = calloc(1, sizeof *attach);
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "attach"};
    if (!attach) return NULL;
    for (int number = 0; number < client_limit; number++) attach->clients[number].socket = -1;
    attach->input = input;
    attach->is_terminal = is_terminal;
    attach->ends_with_first = value_of(configuration, "input-once") != NULL;
    attach->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(address.sun_path);
    if (attach->listener >= 0
        && bind(attach->listener, (struct sockaddr *)&address, sizeof address) == 0
        && listen(attach->listener, client_limit) == 0)
        return attach;
    free(attach);
    return NULL;
}

static void end_input(struct attach *attach) {
    // On a terminal, the end of the input is a key.
    bool is_told = !attach->is_terminal || write(attach->input, "\004", 1) == 1;
    if (!is_told && errno == EAGAIN) return;
    close(attach->input);
    attach->input = -1;
}

static void flush_input(struct attach *attach) {
    if (attach->input < 0) attach->length = 0;
    if (attach->length > 0) {
        ssize_t count = write(attach->input, attach->bytes, attach->length);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (count < 0) count = (ssize_t)attach->length;
        attach->length -= (size_t)count;
        memmove(attach->bytes, attach->bytes + count, attach->length);
    }
    if (attach->length == 0 && attach->is_ending && attach->input >= 0) end_input(attach);
}

static void forget(struct attach *attach, struct client *client) {
    close(client->socket);
    client->socket = -1;
    client->length = 0;
    if (client->has_input && attach->ends_with_first) attach->is_ending = true;
    client->has_input = false;
    flush_input(attach);
}

static void flush_client(struct attach *attach, struct client *client) {
    if (client->length == 0) return;
    ssize_t count =
        send(client->socket, client->packet, client->length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0)
        client->length = 0;
    else if (errno != EAGAIN && errno != EINTR)
        forget(attach, client);
}

bool is_attach_full(const struct attach *attach) {
    for (int number = 0; number < client_limit; number++)
        if (attach->clients[number].socket >= 0 && attach->clients[number].length > 0) return true;
    return false;
}

// Waits a moment for a client that has not taken what it was told. Returns whether it has by then;
// otherwise it is let go.
static bool await_client(struct attach *attach, struct client *client) {
    struct pollfd request = {.fd = client->socket, .events = POLLOUT};
    if (client->length > 0 && poll(&request, 1, farewell_milliseconds) > 0)
        flush_client(attach, client);
    if (client->socket >= 0 && client->length > 0) forget(attach, client);
    return client->socket >= 0;
}

void tell_attached(struct attach *attach, int stream, const char *bytes, size_t length) {
    for (int number = 0; number < client_limit; number++) {
        struct client *client = &attach->clients[number];
        if (client->socket < 0 || !await_client(attach, client)) continue;
        client->packet[0] = stream == 0 ? 'o' : 'x';
        memcpy(client->packet + 1, bytes, length);
        client->length = length + 1;
        flush_client(attach, client);
    }
}

static void take_packet(struct attach *attach, struct client *client) {
    unsigned char packet[packet_limit];
    ssize_t count = recv(client->socket, packet, sizeof packet, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
        forget(attach, client);
    } else if (packet[0] == 'i' && attach->input >= 0) {
        client->has_input = true;
        attach->length = (size_t)count - 1;
        memcpy(attach->bytes, packet + 1, attach->length);
        flush_input(attach);
    } else if (packet[0] == 'e') {
        if (client->has_input && attach->ends_with_first) attach->is_ending = true;
        flush_input(attach);
    } else if (packet[0] == 's' && count == 5 && attach->is_terminal && attach->input >= 0) {
        struct winsize size = {
            .ws_row = (unsigned short)(packet[1] << 8 | packet[2]),
            .ws_col = (unsigned short)(packet[3] << 8 | packet[4]),
        };
        ioctl(attach->input, TIOCSWINSZ, &size);
    }
}

static void welcome(struct attach *attach) {
    int socket = accept4(attach->listener, NULL, NULL, SOCK_CLOEXEC);
    if (socket < 0) return;
    for (int number = 0; number < client_limit; number++) {
        if (attach->clients[number].socket >= 0) continue;
        attach->clients[number].socket = socket;
        return;
    }
    close(socket);
}

void prepare_attach(const struct attach *attach, struct pollfd *requests) {
    bool is_waiting = attach->length > 0;
    requests[0] = (struct pollfd){.fd = attach->listener, .events = POLLIN};
    bool is_behind = is_waiting || attach->is_ending;
    requests[1] = (struct pollfd){.fd = is_behind ? attach->input : -1, .events = POLLOUT};
    for (int number = 0; number < client_limit; number++) {
        const struct client *client = &attach->clients[number];
        // Input that the container has not taken holds up what comes behind it.
        short events = is_waiting ? 0 : POLLIN;
        if (client->length > 0) events |= POLLOUT;
        requests[2 + number] = (struct pollfd){.fd = client->socket, .events = events};
    }
}

void serve_attach(struct attach *attach, const struct pollfd *requests) {
    if (requests[1].revents) flush_input(attach);
    for (int number = 0; number < client_limit; number++) {
        struct client *client = &attach->clients[number];
        short events = requests[2 + number].revents;
        if (client->socket < 0 || client->socket != requests[2 + number].fd) continue;
        if (events & POLLOUT) flush_client(attach, client);
        if (client->socket >= 0 && events & (POLLIN | POLLHUP | POLLERR) && attach->length == 0)
            take_packet(attach, client);
    }
    if (requests[0].revents) welcome(attach);
}

void close_attach(struct attach *attach) {
    unlink("attach");
    close(attach->listener);
    for (int number = 0; number < client_limit; number++) {
        struct client *client = &attach->clients[number];
        if (client->socket >= 0 && await_client(attach, client)) close(client->socket);
    }
    free(attach);
}
