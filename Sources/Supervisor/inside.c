// Runs a command in a container that runs: in its namespaces and groups, as its user.

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { cannot_start = 126 };

static volatile pid_t command_process = 0;

// Whoever asked for the command wants it no more: it ends, with what is of its process group.
static void end_command(int number) {
    (void)number;
    if (command_process > 0) kill(-command_process, SIGKILL);
}

static int complain(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return cannot_start;
}

static pid_t first_process(int folder) {
    char text[128];
    if (!read_text(folder, "child", text, sizeof text)) return 0;
    char *place = text;
    pid_t pid = (pid_t)strtol(text, &place, 10);
    unsigned long long start = strtoull(place, NULL, 10);
    return pid > 0 && start_of_process(pid) == start ? pid : 0;
}

// Enters those namespaces of a process that are not this one's already.
static bool enter_namespaces(pid_t pid) {
    static const struct {
        const char *name;
        int kind;
    } namespaces[] = {
        {"net", CLONE_NEWNET}, {"ipc", CLONE_NEWIPC}, {"uts", CLONE_NEWUTS}, {"pid", CLONE_NEWPID}, {"mnt", CLONE_NEWNS},
    };
    enum { count = sizeof namespaces / sizeof *namespaces };
    int descriptors[count];
    char path[64];
    struct stat theirs, ours;
    for (size_t index = 0; index < count; index++) {
        snprintf(path, sizeof path, "/proc/self/ns/%s", namespaces[index].name);
        if (stat(path, &ours) != 0) return false;
        snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)pid, namespaces[index].name);
        descriptors[index] = open(path, O_RDONLY | O_CLOEXEC);
        if (descriptors[index] < 0 || fstat(descriptors[index], &theirs) != 0) return false;
        if (theirs.st_ino == ours.st_ino) {
            close(descriptors[index]);
            descriptors[index] = -1;
        }
    }
    for (size_t index = 0; index < count; index++)
        if (descriptors[index] >= 0 && setns(descriptors[index], namespaces[index].kind) != 0)
            return false;
    return true;
}

static void become_inside(const struct configuration *configuration, char **command) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid();
    if (isatty(0)) ioctl(0, TIOCSCTTY, 0);
    reset_signals();
    const char *directory = configuration->directory ? configuration->directory : "/";
    if (chdir(directory) != 0) _exit(complain(directory));
    const char *fault = take_identity(configuration);
    if (fault) _exit(complain(fault));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int code = become_command(command, configuration->environment, 2);
    dprintf(2, "\n");
    _exit(code);
}

int run_inside(const char *path, char **command, bool has_terminal) {
    struct configuration configuration = {0};
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || !read_configuration(folder, &configuration)) return complain(path);
    pid_t pid = first_process(folder);
    if (pid == 0) {
        fputs("the container does not run\n", stderr);
        return cannot_start;
    }
    const char *fault = join_groups(&configuration);
    if (fault) return complain(fault);
    struct sigaction action = {.sa_handler = end_command, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    if (!enter_namespaces(pid)) return complain("setns");
    if (has_terminal && !take_terminal(&configuration, 0)) return complain("terminal");
    // The namespace of processes is that of children only.
    command_process = fork();
    if (command_process < 0) return complain("fork");
    if (command_process == 0) become_inside(&configuration, command);
    int status;
    while (waitpid(command_process, &status, 0) < 0)
        if (errno != EINTR) return complain("wait");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
