// Ports of the machine that lead to a Pod's own network: each is listened on here, and what comes
// is handed on by a process of its own for each Pod (see `relay.c`).
//
// A file holds the number of that process, and when it was started.

#define _GNU_SOURCE
#include "supervisor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { backlog = 128 };

static int complain(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return 1;
}

// Listens as `tcp,0.0.0.0,8080,80` says: at the machine's 8080, for 80 of the Pod.
static bool listen_at(const char *port, const char *address, struct listener *listener) {
    char protocol[8], place[64];
    unsigned outer, inner;
    struct sockaddr_in own = {.sin_family = AF_INET};
    listener->target = (struct sockaddr_in){.sin_family = AF_INET};
    if (sscanf(port, "%7[^,],%63[^,],%u,%u", protocol, place, &outer, &inner) != 4
        || inet_pton(AF_INET, place, &own.sin_addr) != 1
        || inet_pton(AF_INET, address, &listener->target.sin_addr) != 1) {
        errno = EINVAL;
        return false;
    }
    own.sin_port = htons((uint16_t)outer);
    listener->target.sin_port = htons((uint16_t)inner);
    listener->has_datagrams = strcmp(protocol, "udp") == 0;
    int kind = listener->has_datagrams ? SOCK_DGRAM : SOCK_STREAM;
    int yes = 1;
    listener->descriptor = socket(AF_INET, kind | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener->descriptor < 0) return false;
    if (listener->has_datagrams)
        // Answers come from the address that was asked.
        setsockopt(listener->descriptor, IPPROTO_IP, IP_PKTINFO, &yes, sizeof yes);
    else
        setsockopt(listener->descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    return bind(listener->descriptor, (struct sockaddr *)&own, sizeof own) == 0
        && (listener->has_datagrams || listen(listener->descriptor, backlog) == 0);
}

static void become_relay(struct listener *listeners, size_t count) {
    setsid();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int number = 0; number < 3; number++) dup2(null, number);
    prctl(PR_SET_NAME, "relay");
    reset_signals();
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    relay(listeners, count);
}

int open_ports(const char *file, const char *address, char **ports, size_t count) {
    char number[64];
    struct listener *listeners = calloc(count, sizeof *listeners);
    if (!listeners) return complain("memory");
    for (size_t index = 0; index < count; index++)
        if (!listen_at(ports[index], address, &listeners[index])) return complain(ports[index]);
    pid_t child = fork();
    if (child < 0) return complain("fork");
    if (child == 0) become_relay(listeners, count);
    snprintf(number, sizeof number, "%d %llu\n", (int)child, start_of_process(child));
    if (replace_text(AT_FDCWD, file, number)) return 0;
    int reason = errno;
    kill(child, SIGKILL);
    errno = reason;
    return complain(file);
}

int close_ports(const char *file) {
    char text[64];
    if (read_text(AT_FDCWD, file, text, sizeof text)) {
        char *place = text;
        pid_t relay = (pid_t)strtol(text, &place, 10);
        if (relay > 0 && start_of_process(relay) == strtoull(place, NULL, 10))
            kill(relay, SIGKILL);
    }
    return unlink(file) == 0 || errno == ENOENT ? 0 : complain(file);
}
