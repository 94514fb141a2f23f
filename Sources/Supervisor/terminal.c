// Terminals that a container has of its own, so that they have names there.

#define _GNU_SOURCE
#include "supervisor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool send_descriptor(int socket, int descriptor) {
    char byte = 0;
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr header;
    } control = {0};
    struct msghdr message = {
        .msg_iov = &(struct iovec){.iov_base = &byte, .iov_len = 1},
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof control.space,
    };
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof descriptor);
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, 0) >= 0;
}

int receive_descriptor(int socket) {
    char byte;
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr header;
    } control = {0};
    struct msghdr message = {
        .msg_iov = &(struct iovec){.iov_base = &byte, .iov_len = 1},
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof control.space,
    };
    int descriptor = -1;
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) < 0) return -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_type == SCM_RIGHTS)
        memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
    return descriptor;
}

bool take_terminal(const struct configuration *configuration, int socket) {
    int outer = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), unlocked = 0;
    unsigned number;
    char name[64];
    if (outer < 0 || ioctl(outer, TIOCSPTLCK, &unlocked) || ioctl(outer, TIOCGPTN, &number))
        return false;
    snprintf(name, sizeof name, "/dev/pts/%u", number);
    int inner = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    const char *user = value_of(configuration, "user");
    if (inner < 0 || (user && fchown(inner, (uid_t)strtoul(user, NULL, 10), (gid_t)-1) != 0))
        return false;
    if (!send_descriptor(socket, outer)) return false;
    close(outer);
    for (int stream = 0; stream < 3; stream++) dup2(inner, stream);
    return true;
}
