// Starts a container, reads what it writes, waits for it, and tells how it ended.
//
// While it does, it holds a lock on the folder's file `configuration`: a container is kept once.
// The lock is of a kind that others may ask about without taking it.
//
//   child    its first process, when that was started (in ticks), and the time (in microseconds):
//            there once the command runs
//   failed   why the command could not be started
//   exit     the exit code, and how many of its processes were killed for memory

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { default_log_size = 10 << 20, default_log_files = 5, kill_rounds = 1 << 20 };

struct keeper {
    int folder;
    struct configuration configuration;
    struct log *log;
    // Null where nobody may join.
    struct attach *attach;
    int streams[2];
    // Knows on which stream something was written first.
    int order;
    int signals;
    pid_t child;
    bool has_ended;
    int status;
};

static long number_of(const struct configuration *configuration, const char *key, long otherwise) {
    const char *value = value_of(configuration, key);
    return value ? strtol(value, NULL, 10) : otherwise;
}

static long long now_in_microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void fail(struct keeper *keeper, const char *what) {
    char text[512];
    snprintf(text, sizeof text, "%s: %s\n", what, strerror(errno));
    tell_text(keeper->folder, "failed", text);
}

static const char *make_groups(const struct configuration *configuration) {
    for (size_t index = 0; index < configuration->count; index++) {
        struct record *record = &configuration->records[index];
        if (strcmp(record->key, "group") == 0 && !make_directories(record->first, 0755))
            return record->first;
        if (strcmp(record->key, "limit") == 0
            && !write_text(AT_FDCWD, record->first, record->second))
            return record->first;
        if (strcmp(record->key, "attempt") == 0)
            write_text(AT_FDCWD, record->first, record->second);
    }
    return NULL;
}

static void remove_groups(const struct configuration *configuration) {
    for (size_t index = 0; index < configuration->count; index++)
        if (strcmp(configuration->records[index].key, "group") == 0)
            rmdir(configuration->records[index].first);
}

// MARK: What it leaves

// Ends whatever the container has left, in other sessions too: it is this process's to keep.
static void end_the_rest(struct keeper *keeper) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    kill(-keeper->child, SIGKILL);
    const char *group = value_of(&keeper->configuration, "join");
    for (int round = 0; group && value_of(&keeper->configuration, "processes"); round++) {
        // In a namespace that others share, what is left belongs to its first process.
        if (round > kill_rounds || !read_text(AT_FDCWD, group, text, sizeof text) || !*text) break;
        char *place = text;
        for (long pid; (pid = strtol(place, &place, 10)) > 0;) kill((pid_t)pid, SIGKILL);
        usleep(1000);
    }
    for (int round = 0; round < kill_rounds; round++) {
        if (read_text(AT_FDCWD, path, text, sizeof text)) {
            char *place = text;
            for (long pid; (pid = strtol(place, &place, 10)) > 0;) kill((pid_t)pid, SIGKILL);
        }
        if (waitpid(-1, NULL, 0) < 0 && errno == ECHILD) return;
    }
}

// MARK: The container's first process

static const char *set_parameters(const struct configuration *configuration) {
    for (size_t index = 0; index < configuration->count; index++) {
        const struct record *record = &configuration->records[index];
        if (strcmp(record->key, "sysctl") == 0
            && !write_text(AT_FDCWD, record->first, record->second))
            return record->first;
    }
    return NULL;
}

// Joins the namespace that a file holds, if there is one to join.
static const char *join_namespace(const char *file, int kind) {
    if (!file) return NULL;
    int descriptor = open(file, O_RDONLY | O_CLOEXEC);
    return descriptor >= 0 && setns(descriptor, kind) == 0 ? NULL : file;
}

static void become(struct keeper *keeper, struct streams streams, int messages) {
    const struct configuration *configuration = &keeper->configuration;
    // Nobody would keep the container if its supervisor were gone.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid();
    reset_signals();
    if (streams.input >= 0) dup2(streams.input, 0);
    if (streams.output >= 0) dup2(streams.output, 1);
    if (streams.error >= 0) dup2(streams.error, 2);
    const char *fault = join_groups(configuration);
    if (!fault) fault = join_namespace(value_of(configuration, "network"), CLONE_NEWNET);
    if (!fault) fault = join_namespace(value_of(configuration, "ipc"), CLONE_NEWIPC);
    if (!fault) fault = set_parameters(configuration);
    const char *name = value_of(configuration, "hostname");
    if (!fault && name && sethostname(name, strlen(name)) != 0) fault = "sethostname";
    if (!fault && configuration->files) fault = enter_view(configuration);
    if (!fault && streams.terminal >= 0) {
        bool is_taken = take_terminal(configuration, streams.terminal);
        if (!is_taken || ioctl(0, TIOCSCTTY, 0) != 0) fault = "terminal";
    }
    if (!fault && configuration->directory) {
        if (configuration->files) make_directories(configuration->directory, 0755);
        if (chdir(configuration->directory) != 0) fault = configuration->directory;
    }
    if (!fault) fault = take_identity(configuration);
    // A change of user makes it forget.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!fault) become_command(configuration->arguments, configuration->environment, messages);
    if (fault) dprintf(messages, "%s: %s", fault, strerror(errno));
    _exit(127);
}

// As fork does, with namespaces of its own for the child.
static pid_t fork_with(unsigned long namespaces) {
    return (pid_t)syscall(SYS_clone, namespaces | SIGCHLD, 0, 0, 0, 0);
}

// Children are in the namespace that a file holds from now on; this process is not.
static bool join_processes(const char *file) {
    int descriptor = open(file, O_RDONLY | O_CLOEXEC);
    bool is_joined = descriptor >= 0 && setns(descriptor, CLONE_NEWPID) == 0;
    if (descriptor >= 0) close(descriptor);
    return is_joined;
}

// Waits until the command runs. Returns whether it does.
static bool await_command(struct keeper *keeper, int messages) {
    char text[1024];
    size_t length = 0;
    while (length < sizeof text - 1) {
        ssize_t count = read(messages, text + length, sizeof text - 1 - length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        length += (size_t)count;
    }
    text[length] = 0;
    close(messages);
    if (length > 0) tell_text(keeper->folder, "failed", text);
    return length == 0;
}

static bool tell_start(struct keeper *keeper) {
    char text[128];
    snprintf(
        text, sizeof text, "%d %llu %lld\n", (int)keeper->child, start_of_process(keeper->child),
        now_in_microseconds());
    if (replace_text(keeper->folder, "child", text)) return true;
    fail(keeper, "child");
    return false;
}

static bool join_namespaces(struct keeper *keeper, unsigned long *namespaces) {
    const char *shared = value_of(&keeper->configuration, "processes");
    *namespaces = keeper->configuration.files ? CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS : 0;
    if (!shared) return true;
    *namespaces &= ~(unsigned long)CLONE_NEWPID;
    if (!*shared || join_processes(shared)) return true;
    fail(keeper, shared);
    return false;
}

// Takes this side of the container's streams, once its command runs.
static bool take_streams(struct keeper *keeper, struct streams outer) {
    const struct configuration *configuration = &keeper->configuration;
    bool has_input = value_of(configuration, "input") != NULL;
    bool is_terminal = outer.terminal >= 0;
    int input = outer.input;
    keeper->streams[0] = outer.output;
    keeper->streams[1] = outer.error;
    if (is_terminal) {
        keeper->streams[0] = receive_descriptor(outer.terminal);
        close(outer.terminal);
        input = has_input ? fcntl(keeper->streams[0], F_DUPFD_CLOEXEC, 3) : -1;
    }
    const int all[] = {keeper->streams[0], keeper->streams[1], input};
    for (size_t index = 0; index < sizeof all / sizeof *all; index++)
        if (all[index] >= 0) fcntl(all[index], F_SETFL, O_NONBLOCK);
    if (!has_input && !is_terminal) return true;
    keeper->attach = open_attach(configuration, input, is_terminal);
    if (!keeper->attach) fail(keeper, "attach");
    return keeper->attach != NULL;
}

// What a container writes on both of its streams is to be in the log as it was written, as far as
// that can be told: the kernel keeps an order of what has become readable, which `poll` does not
// show.
static int follow_order(struct streams outer) {
    int order = epoll_create1(EPOLL_CLOEXEC);
    const int streams[] = {outer.output, outer.error};
    for (uint32_t number = 0; number < 2; number++) {
        struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = number};
        if (streams[number] >= 0) epoll_ctl(order, EPOLL_CTL_ADD, streams[number], &event);
    }
    return order;
}

static bool start(struct keeper *keeper) {
    struct streams inner, outer;
    int messages[2];
    unsigned long namespaces;
    if (!make_streams(&keeper->configuration, &inner, &outer) || pipe2(messages, O_CLOEXEC) != 0) {
        fail(keeper, "pipe");
        return false;
    }
    if (!join_namespaces(keeper, &namespaces)) return false;
    keeper->order = follow_order(outer);
    keeper->child = fork_with(namespaces);
    if (keeper->child < 0) {
        fail(keeper, "clone");
        return false;
    }
    if (keeper->child == 0) become(keeper, inner, messages[1]);
    close_streams(inner);
    close(messages[1]);
    // Who reads of the start may join at once.
    if (await_command(keeper, messages[0]) && take_streams(keeper, outer) && tell_start(keeper))
        return true;
    end_the_rest(keeper);
    return false;
}

// MARK: Its life and end

static void reap(struct keeper *keeper) {
    struct signalfd_siginfo information;
    while (read(keeper->signals, &information, sizeof information) > 0) continue;
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid != keeper->child) continue;
        keeper->has_ended = true;
        keeper->status = status;
    }
}

// Returns whether there may be more.
static bool read_stream(struct keeper *keeper, int number) {
    return log_from(keeper->log, keeper->streams[number], number, keeper->attach);
}

// Returns the number of the stream that was written to first since it was asked before.
static int first_written(const struct keeper *keeper) {
    struct epoll_event events[2];
    return epoll_wait(keeper->order, events, 2, 0) > 0 ? (int)events[0].data.u32 : 0;
}

static void keep(struct keeper *keeper) {
    struct pollfd requests[3 + attach_requests];
    while (!keeper->has_ended) {
        bool is_held = keeper->attach && is_attach_full(keeper->attach);
        requests[0] = (struct pollfd){.fd = keeper->signals, .events = POLLIN};
        for (int number = 0; number < 2; number++)
            requests[number + 1] =
                (struct pollfd){.fd = is_held ? -1 : keeper->streams[number], .events = POLLIN};
        if (keeper->attach) prepare_attach(keeper->attach, requests + 3);
        if (poll(requests, keeper->attach ? 3 + attach_requests : 3, -1) < 0) continue;
        int first = first_written(keeper);
        for (int turn = 0; turn < 2; turn++) {
            int number = turn ^ first;
            // What came of the other stream may have to be taken first.
            if (requests[number + 1].revents && !(keeper->attach && is_attach_full(keeper->attach))
                && !read_stream(keeper, number)) {
                close(keeper->streams[number]);
                keeper->streams[number] = -1;
            }
        }
        if (keeper->attach) serve_attach(keeper->attach, requests + 3);
        if (requests[0].revents) reap(keeper);
    }
}

static int killed_for_memory(const struct configuration *configuration) {
    const char *path = value_of(configuration, "oom");
    char text[1024];
    if (!path || !read_text(AT_FDCWD, path, text, sizeof text)) return 0;
    for (char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, "oom_kill ", 9) == 0) return atoi(line + 9);
    }
    return 0;
}

static void tell_end(struct keeper *keeper) {
    int status = keeper->status;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    char text[64];
    snprintf(
        text, sizeof text, "%d %d %lld\n", code, killed_for_memory(&keeper->configuration),
        now_in_microseconds());
    while (!tell_text(keeper->folder, "exit", text)) {
        if (errno != ENOSPC) break;
        // Until then nobody knows of the end. Room comes when others remove what they wrote.
        sleep(1);
    }
}

static bool prepare(struct keeper *keeper) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int number = 0; number < 3; number++) dup2(null, number);
    setsid();
    prctl(PR_SET_NAME, "supervisor");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_SETMASK, &signals, NULL);
    const int ignored[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE};
    for (size_t index = 0; index < sizeof ignored / sizeof *ignored; index++)
        signal(ignored[index], SIG_IGN);
    keeper->signals = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    return keeper->signals >= 0;
}

static int keep_to_the_end(int folder) {
    struct keeper keeper = {.folder = folder, .streams = {-1, -1}};
    if (!prepare(&keeper)) return 1;
    if (!read_configuration(keeper.folder, &keeper.configuration)) {
        fail(&keeper, "configuration");
        return 1;
    }
    const struct configuration *configuration = &keeper.configuration;
    keeper.log = open_log(
        keeper.folder, (size_t)number_of(configuration, "log-size", default_log_size),
        (int)number_of(configuration, "log-files", default_log_files));
    if (!keeper.log) {
        fail(&keeper, "log");
        return 1;
    }
    const char *fault = make_groups(configuration);
    if (fault) fail(&keeper, fault);
    bool is_started = !fault && start(&keeper);
    if (is_started) {
        keep(&keeper);
        end_the_rest(&keeper);
        for (int number = 0; number < 2; number++)
            while (keeper.streams[number] >= 0 && read_stream(&keeper, number)
                   && poll(&(struct pollfd){.fd = keeper.streams[number], .events = POLLIN}, 1, 0)
                       > 0)
                continue;
        finish_log(keeper.log);
        if (keeper.attach) close_attach(keeper.attach);
        tell_end(&keeper);
    }
    remove_groups(configuration);
    return is_started ? 0 : 1;
}

// Returns at once: the container is kept by a process of its own.
int keep_container(const char *folder) {
    int place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int lock = place < 0 ? -1 : openat(place, "configuration", O_RDWR | O_CLOEXEC);
    if (lock < 0 || fchdir(place) != 0) {
        fprintf(stderr, "%s: %s\n", folder, strerror(errno));
        return 1;
    }
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(lock, F_OFD_SETLK, &whole) != 0) {
        // Another keeps it already.
        if (errno == EAGAIN || errno == EACCES) return 0;
        fprintf(stderr, "lock: %s\n", strerror(errno));
        return 1;
    }
    if (!reserve_text(place)) {
        fprintf(stderr, "%s: %s\n", folder, strerror(errno));
        return 1;
    }
    pid_t keeper = fork();
    if (keeper < 0) {
        fprintf(stderr, "fork: %s\n", strerror(errno));
        return 1;
    }
    if (keeper > 0) return 0;
    _exit(keep_to_the_end(place));
}
