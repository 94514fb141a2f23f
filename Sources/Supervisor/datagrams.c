// Datagrams that are handed on: each client has a session, with a socket of its own to the Pod,
// so that answers find back.

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { datagram_size = 64 * 1024, session_seconds = 60 };

struct session {
    const struct listener *listener;
    struct sockaddr_in client;
    // The machine's address that the client has asked.
    struct in_addr asked;
    int descriptor;
    time_t used;
};

struct sessions {
    struct session all[session_limit];
    size_t count;
    char bytes[datagram_size];
};

struct sessions *open_sessions(void) { return calloc(1, sizeof(struct sessions)); }

static time_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

static void end_session(struct sessions *sessions, size_t index) {
    close(sessions->all[index].descriptor);
    sessions->all[index] = sessions->all[--sessions->count];
}

static void end_oldest(struct sessions *sessions) {
    size_t oldest = 0;
    for (size_t index = 1; index < sessions->count; index++)
        if (sessions->all[index].used < sessions->all[oldest].used) oldest = index;
    end_session(sessions, oldest);
}

static struct session *find_session(
    struct sessions *sessions, const struct listener *listener, const struct sockaddr_in *client
) {
    for (size_t index = 0; index < sessions->count; index++) {
        struct session *session = &sessions->all[index];
        if (session->listener == listener && session->client.sin_port == client->sin_port
            && session->client.sin_addr.s_addr == client->sin_addr.s_addr)
            return session;
    }
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return NULL;
    const struct sockaddr *target = (const struct sockaddr *)&listener->target;
    if (connect(descriptor, target, sizeof listener->target) != 0) {
        close(descriptor);
        return NULL;
    }
    if (sessions->count == session_limit) end_oldest(sessions);
    struct session *session = &sessions->all[sessions->count++];
    *session =
        (struct session){.listener = listener, .client = *client, .descriptor = descriptor};
    return session;
}

void take_datagram(struct sessions *sessions, const struct listener *listener) {
    struct sockaddr_in client;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
    } control;
    struct iovec part = {.iov_base = sessions->bytes, .iov_len = sizeof sessions->bytes};
    struct msghdr message = {
        .msg_name = &client, .msg_namelen = sizeof client, .msg_iov = &part, .msg_iovlen = 1,
        .msg_control = &control, .msg_controllen = sizeof control,
    };
    ssize_t count = recvmsg(listener->descriptor, &message, 0);
    if (count < 0) return;
    struct session *session = find_session(sessions, listener, &client);
    if (!session) return;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
        struct in_pktinfo information;
        memcpy(&information, CMSG_DATA(header), sizeof information);
        session->asked = information.ipi_spec_dst;
    }
    session->used = now();
    // What is not taken is lost, as datagrams may be.
    send(session->descriptor, sessions->bytes, (size_t)count, MSG_NOSIGNAL);
}

static void answer(struct sessions *sessions, struct session *session) {
    ssize_t count = recv(session->descriptor, sessions->bytes, sizeof sessions->bytes, 0);
    if (count < 0) return;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
    } control = {0};
    struct in_pktinfo information = {.ipi_spec_dst = session->asked};
    struct iovec part = {.iov_base = sessions->bytes, .iov_len = (size_t)count};
    struct msghdr message = {
        .msg_name = &session->client, .msg_namelen = sizeof session->client, .msg_iov = &part,
        .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control,
    };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = IPPROTO_IP;
    header->cmsg_type = IP_PKTINFO;
    header->cmsg_len = CMSG_LEN(sizeof information);
    memcpy(CMSG_DATA(header), &information, sizeof information);
    session->used = now();
    sendmsg(session->listener->descriptor, &message, MSG_NOSIGNAL);
}

size_t prepare_sessions(const struct sessions *sessions, struct pollfd *requests) {
    for (size_t index = 0; index < sessions->count; index++)
        requests[index] =
            (struct pollfd){.fd = sessions->all[index].descriptor, .events = POLLIN};
    return sessions->count;
}

void serve_sessions(struct sessions *sessions, const struct pollfd *requests) {
    // From the end: the last one takes the place of one that has ended.
    for (size_t index = sessions->count; index-- > 0;) {
        if (requests[index].revents) answer(sessions, &sessions->all[index]);
        if (now() - sessions->all[index].used > session_seconds) end_session(sessions, index);
    }
}
