#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What is to be done at one place of the container's setting up. See `configuration.c`.
struct record {
    const char *key;
    const char *first;
    const char *second;
};

// A container as its folder describes it.
struct configuration {
    struct record *records;
    size_t count;
    // Both end with a null pointer, as execve wants them.
    char **arguments;
    char **environment;
    // The directory whose files the container sees; null for those of the machine themselves.
    const char *files;
    const char *directory;
};

// configuration.c
bool read_configuration(int folder, struct configuration *result);
const char *value_of(const struct configuration *configuration, const char *key);

// keeper.c
int keep_container(const char *folder);

// view.c: the container's own files. Both leave errno, and return what failed.
const char *enter_view(const struct configuration *configuration);
bool make_directories(const char *path, mode_t mode);

// mounts.c
// Opens a tree that can be mounted: all of a volume or, with `part`, a file or directory in it,
// which is made where it is missing. -1, with errno, if it cannot be, or lies outside.
int open_mount(const char *base, const char *part);
// Lets no device be used by what is mounted at a path, nor by what is mounted below that.
bool forbid_devices(const char *target);
// Adds to what already holds of the mount at a path.
bool restrict_mount(const char *target, unsigned long flags);

// process.c
const char *join_groups(const struct configuration *configuration);
const char *take_identity(const struct configuration *configuration);
void reset_signals(void);
// Returns only if it fails, with the exit code that a shell has for that.
int become_command(char **arguments, char **environment, int messages);

// streams.c
// What a container's first process reads and writes; what it does not have is -1.
struct streams {
    int input;
    int output;
    int error;
    // Where the other end of its terminal is sent.
    int terminal;
};
// Makes both ends. Leaves errno if it cannot.
bool make_streams(
    const struct configuration *configuration, struct streams *inner, struct streams *outer);
void close_streams(struct streams streams);

// terminal.c
// Makes a terminal, becomes its user on all three streams, and sends its other end over a socket.
bool take_terminal(const struct configuration *configuration, int socket);
// -1 if none came.
int receive_descriptor(int socket);

// attach.c
enum { client_limit = 8, attach_requests = client_limit + 2, farewell_milliseconds = 1000 };
struct attach;
struct pollfd;
// Takes over `input`, which may be a terminal's other end. Null, with errno, if that cannot be.
struct attach *open_attach(const struct configuration *configuration, int input, bool is_terminal);
// Fills in `attach_requests` requests, and does what they were answered with.
void prepare_attach(const struct attach *attach, struct pollfd *requests);
void serve_attach(struct attach *attach, const struct pollfd *requests);
// Whether somebody has to take what was told before there can be more.
bool is_attach_full(const struct attach *attach);
void tell_attached(struct attach *attach, int stream, const char *bytes, size_t length);
void close_attach(struct attach *attach);

// log.c
struct log;
struct log *open_log(int folder, size_t size_limit, int file_limit);
// Reads what is there, and tells it to those who have joined; returns whether there may be more
// later. `attach` may be null.
bool log_from(struct log *log, int descriptor, int stream, struct attach *attach);
void finish_log(struct log *log);

// inside.c
int run_inside(const char *folder, char **command, bool has_terminal);

// network.c
int add_network(
    const char *file, const char *cable, const char *address, const char *gateway,
    const char *bridge);
int remove_network(const char *file, const char *cable);
// Whether this process may make what a Pod's network is made of.
bool can_lay_cables(void);

// processes.c
int add_processes(const char *file, char **words, int count);
int remove_processes(const char *file);

// memory.c
// What the containers of a Pod share of memory: a namespace, held by a file, and a directory.
int add_memory(const char *file, const char *directory);
int remove_memory(const char *file, const char *directory);

// ports.c
int open_ports(const char *file, const char *address, char **ports, size_t count);
int close_ports(const char *file);

// relay.c
// A port of the machine, and whom what comes there is for.
struct listener {
    int descriptor;
    bool has_datagrams;
    struct sockaddr_in target;
};
// Never returns.
void relay(struct listener *listeners, size_t count);

// datagrams.c
enum { session_limit = 256 };
struct sessions;
struct sessions *open_sessions(void);
void take_datagram(struct sessions *sessions, const struct listener *listener);
// Fills in a request for each session, and returns how many; then does what they were answered
// with.
size_t prepare_sessions(const struct sessions *sessions, struct pollfd *requests);
void serve_sessions(struct sessions *sessions, const struct pollfd *requests);

// probe.c
int probe(void);

// files.c
// Lets a file hold a namespace, which is there then without a process in it.
bool hold_namespace(const char *namespace, const char *file);
bool write_text(int folder, const char *path, const char *text);
bool replace_text(int folder, const char *name, const char *text);
enum { reserved_size = 1024 };
bool reserve_text(int folder);
bool tell_text(int folder, const char *name, const char *text);
bool read_text(int folder, const char *path, char *buffer, size_t size);
// When a process was started, in clock ticks since the machine was: with its number that names it
// for good. 0 if there is none.
unsigned long long start_of_process(pid_t pid);
