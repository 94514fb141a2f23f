// What a process is before it becomes the command: its groups, its user, what it may do.

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { group_limit = 256, path_limit = 4096, signal_limit = 64 };

const char *join_groups(const struct configuration *configuration) {
    for (size_t index = 0; index < configuration->count; index++) {
        const struct record *record = &configuration->records[index];
        bool is_done = true;
        // Zero stands for whoever writes it.
        if (strcmp(record->key, "join") == 0) is_done = write_text(AT_FDCWD, record->first, "0");
        // Not everybody may protect a process more than itself; it then stays as it is.
        if (strcmp(record->key, "score") == 0)
            is_done =
                write_text(AT_FDCWD, "/proc/self/oom_score_adj", record->first) || errno == EACCES;
        if (!is_done) return record->first;
    }
    return NULL;
}

void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number <= signal_limit; number++) signal(number, SIG_DFL);
}

static const char *take_groups(const char *text) {
    gid_t groups[group_limit];
    size_t count = 0;
    while (*text && count < group_limit) {
        groups[count++] = (gid_t)strtoul(text, (char **)&text, 10);
        text += *text == ',';
    }
    return setgroups(count, groups) == 0 ? NULL : "setgroups";
}

static const char *set_capabilities(uint64_t kept) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    for (int half = 0; half < 2; half++) {
        uint32_t bits = (uint32_t)(kept >> (32 * half));
        data[half] = (struct __user_cap_data_struct){.effective = bits, .permitted = bits};
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return syscall(SYS_capset, &header, data) == 0 ? NULL : "capset";
}

const char *take_identity(const struct configuration *configuration) {
    const char *capabilities = value_of(configuration, "capabilities");
    const char *groups = value_of(configuration, "groups");
    const char *group = value_of(configuration, "group-id");
    const char *user = value_of(configuration, "user");
    uint64_t kept = capabilities ? strtoull(capabilities, NULL, 16) : 0;
    if (capabilities) {
        for (int number = 0; prctl(PR_CAPBSET_READ, number) >= 0; number++)
            if (!(kept >> number & 1) && prctl(PR_CAPBSET_DROP, number) != 0) return "prctl";
        prctl(PR_SET_KEEPCAPS, 1);
    }
    const char *fault = groups ? take_groups(groups) : NULL;
    if (fault) return fault;
    if (group) {
        gid_t id = (gid_t)strtoul(group, NULL, 10);
        if (setresgid(id, id, id) != 0) return "setgid";
    }
    if (user) {
        uid_t id = (uid_t)strtoul(user, NULL, 10);
        if (setresuid(id, id, id) != 0) return "setuid";
    }
    if (capabilities && (fault = set_capabilities(kept))) return fault;
    if (value_of(configuration, "no-new-privileges") && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return "no-new-privileges";
    return NULL;
}

static const char *variable(char **environment, const char *name) {
    size_t length = strlen(name);
    for (; *environment; environment++)
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=')
            return *environment + length + 1;
    return NULL;
}

// Tries each directory of PATH, and returns with the reason why none had the program.
static int become_found(char **arguments, char **environment) {
    const char *path = variable(environment, "PATH");
    int reason = ENOENT;
    if (!path) path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    while (true) {
        const char *end = strchrnul(path, ':');
        char program[path_limit];
        snprintf(program, sizeof program, "%.*s/%s", (int)(end - path), path, arguments[0]);
        execve(program, arguments, environment);
        if (errno != ENOENT && errno != ENOTDIR) reason = errno;
        if (!*end) return reason;
        path = end + 1;
    }
}

int become_command(char **arguments, char **environment, int messages) {
    enum { not_executable = 126, not_found = 127 };
    const char *program = arguments[0];
    if (!strchr(program, '/')) {
        int reason = become_found(arguments, environment);
        if (reason == ENOENT)
            dprintf(messages, "exec: \"%s\": executable file not found in $PATH", program);
        else
            dprintf(messages, "exec: \"%s\": %s", program, strerror(reason));
        return reason == ENOENT ? not_found : not_executable;
    }
    execve(program, arguments, environment);
    int reason = errno;
    if (reason == ENOENT)
        dprintf(messages, "exec: \"%s\": stat %s: no such file or directory", program, program);
    else if (reason == EACCES)
        dprintf(messages, "exec: \"%s\": permission denied", program);
    else
        dprintf(messages, "exec %s: %s", program, strerror(reason));
    return reason == ENOENT ? not_found : not_executable;
}
