// Hands on what comes to ports of the machine, and what is answered.

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { pair_limit = 1024, buffer_size = 16 * 1024, rest_milliseconds = 1000 };

// What one end has sent and the other has not yet taken.
struct flow {
    char bytes[buffer_size];
    size_t start, length;
    bool has_ended;
    // The end was handed on.
    bool is_over;
};

// A connection from outside and the one to the Pod; a flow from each.
struct pair {
    int ends[2];
    struct flow flows[2];
    bool is_connecting;
};

struct relay {
    struct listener *listeners;
    size_t listener_count;
    struct pair *pairs[pair_limit];
    size_t pair_count;
    // No file is left for another connection.
    bool is_full;
    struct sessions *sessions;
    struct pollfd *requests;
};

// MARK: Connections

static void drop(struct pair *pair, bool is_broken) {
    // Who is there then sees that it did not come to a good end.
    struct linger none = {.l_onoff = 1};
    for (int side = 0; side < 2; side++) {
        if (is_broken) setsockopt(pair->ends[side], SOL_SOCKET, SO_LINGER, &none, sizeof none);
        close(pair->ends[side]);
    }
    free(pair);
}

// Returns whether there may be another one.
static bool take_connection(struct relay *relay, const struct listener *listener) {
    int outside = accept4(listener->descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (outside < 0) {
        relay->is_full = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        return errno == EINTR || errno == ECONNABORTED;
    }
    int inside = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct pair *pair = inside < 0 ? NULL : calloc(1, sizeof *pair);
    if (!pair) {
        if (inside >= 0) close(inside);
        close(outside);
        relay->is_full = true;
        return false;
    }
    *pair = (struct pair){.ends = {outside, inside}, .is_connecting = true};
    if (connect(inside, (const struct sockaddr *)&listener->target, sizeof listener->target) != 0
        && errno != EINPROGRESS)
        drop(pair, true);
    else
        relay->pairs[relay->pair_count++] = pair;
    return true;
}

static short wanted(const struct pair *pair, int side) {
    if (pair->is_connecting) return side == 1 ? POLLOUT : 0;
    const struct flow *out = &pair->flows[side], *in = &pair->flows[!side];
    bool has_room = !out->has_ended && out->start + out->length < buffer_size;
    return (short)((has_room ? POLLIN : 0) | (in->length > 0 ? POLLOUT : 0));
}

static bool is_later(void) { return errno == EAGAIN || errno == EINTR; }

// Returns whether the end still works.
static bool fill(struct flow *flow, int end) {
    size_t place = flow->start + flow->length;
    if (flow->has_ended || place == buffer_size) return true;
    ssize_t count = read(end, flow->bytes + place, buffer_size - place);
    if (count < 0) return is_later();
    flow->length += (size_t)count;
    flow->has_ended = count == 0;
    return true;
}

static bool drain(struct flow *flow, int end) {
    if (flow->length > 0) {
        ssize_t count = send(end, flow->bytes + flow->start, flow->length, MSG_NOSIGNAL);
        if (count < 0) return is_later();
        flow->start += (size_t)count;
        flow->length -= (size_t)count;
    }
    if (flow->length > 0) return true;
    flow->start = 0;
    if (flow->has_ended && !flow->is_over) shutdown(end, SHUT_WR);
    flow->is_over = flow->has_ended;
    return true;
}

// Returns whether there may be more.
static bool serve(struct pair *pair, const struct pollfd *requests, bool *is_broken) {
    if (pair->is_connecting) {
        int fault = 0;
        socklen_t size = sizeof fault;
        if (!requests[1].revents) return true;
        getsockopt(pair->ends[1], SOL_SOCKET, SO_ERROR, &fault, &size);
        pair->is_connecting = false;
        *is_broken = fault != 0;
        return fault == 0;
    }
    for (int side = 0; side < 2; side++) {
        if (!requests[side].revents) continue;
        *is_broken |= !fill(&pair->flows[side], pair->ends[side]);
    }
    for (int side = 0; side < 2; side++)
        *is_broken |= !drain(&pair->flows[side], pair->ends[!side]);
    return !*is_broken && !(pair->flows[0].is_over && pair->flows[1].is_over);
}

// MARK: The loop

static size_t prepare(struct relay *relay) {
    size_t count = 0;
    bool is_closed = relay->is_full || relay->pair_count == pair_limit;
    for (size_t index = 0; index < relay->listener_count; index++) {
        const struct listener *listener = &relay->listeners[index];
        int descriptor = listener->has_datagrams || !is_closed ? listener->descriptor : -1;
        relay->requests[count++] = (struct pollfd){.fd = descriptor, .events = POLLIN};
    }
    for (size_t index = 0; index < relay->pair_count; index++)
        for (int side = 0; side < 2; side++) {
            // An end that nothing is wanted of tells of its loss all the same, again and again.
            short events = wanted(relay->pairs[index], side);
            int descriptor = events ? relay->pairs[index]->ends[side] : -1;
            relay->requests[count++] = (struct pollfd){.fd = descriptor, .events = events};
        }
    return count;
}

static void serve_pairs(struct relay *relay, const struct pollfd *requests) {
    size_t kept = 0;
    for (size_t index = 0; index < relay->pair_count; index++) {
        bool is_broken = false;
        struct pair *pair = relay->pairs[index];
        if (serve(pair, requests + 2 * index, &is_broken)) {
            relay->pairs[kept++] = pair;
            continue;
        }
        drop(pair, is_broken);
        relay->is_full = false;
    }
    relay->pair_count = kept;
}

static void serve_listeners(struct relay *relay) {
    for (size_t index = 0; index < relay->listener_count; index++) {
        const struct listener *listener = &relay->listeners[index];
        if (!(relay->requests[index].revents & POLLIN)) continue;
        if (listener->has_datagrams) {
            take_datagram(relay->sessions, listener);
            continue;
        }
        while (relay->pair_count < pair_limit && take_connection(relay, listener)) continue;
    }
}

void relay(struct listener *listeners, size_t count) {
    struct relay *relay = calloc(1, sizeof *relay);
    if (!relay) _exit(1);
    relay->listeners = listeners;
    relay->listener_count = count;
    relay->sessions = open_sessions();
    relay->requests = calloc(count + 2 * pair_limit + session_limit, sizeof *relay->requests);
    if (!relay->sessions || !relay->requests) _exit(1);
    while (true) {
        size_t pairs = relay->pair_count, used = prepare(relay);
        size_t answers = prepare_sessions(relay->sessions, relay->requests + used);
        int rest = relay->is_full || answers > 0 ? rest_milliseconds : -1;
        int ready = poll(relay->requests, used + answers, rest);
        if (ready < 0) continue;
        if (ready == 0) relay->is_full = false;
        serve_sessions(relay->sessions, relay->requests + used);
        if (pairs > 0) serve_pairs(relay, relay->requests + count);
        serve_listeners(relay);
    }
}
