// A view of the machine's files that is the container's own: what it writes stays in it.
//
// It is an overlay with its layer in memory, for a layer on a disk may not lie below the files it
// covers, which are all of the machine's. Sources of mounts are opened before the view is entered
// and put in their places after, so that no link in the view leads out of it.

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { path_limit = 4096 };

#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif

bool make_directories(const char *path, mode_t mode) {
    char part[path_limit];
    if (strlen(path) >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(part, path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(part, mode) != 0 && errno != EEXIST) return false;
        *slash = '/';
    }
    return mkdir(part, mode) == 0 || errno == EEXIST;
}

// MARK: What every container sees of the kernel

// A container gets the machine's own devices, each by a mount, and can use none that it makes
// itself: its `/dev`, as all that is mounted, knows of no devices.
static const char *make_devices(bool is_privileged, const char *memory) {
    static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
    static const char *const links[][2] = {
        {"/proc/self/fd", "fd"}, {"fd/0", "stdin"},      {"fd/1", "stdout"},
        {"fd/2", "stderr"},      {"pts/ptmx", "ptmx"},
    };
    char path[64];
    unsigned long flags = MS_NOSUID | (is_privileged ? 0 : MS_NODEV);
    if (mount("dev", "root/dev", "tmpfs", flags, "mode=0755") != 0) return "/dev";
    for (size_t index = 0; index < sizeof devices / sizeof *devices; index++) {
        snprintf(path, sizeof path, "root/dev/%s", devices[index]);
        int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        if (file >= 0) close(file);
        if (mount(path + strlen("root"), path, NULL, MS_BIND, NULL) != 0) return devices[index];
    }
    for (size_t index = 0; index < sizeof links / sizeof *links; index++) {
        snprintf(path, sizeof path, "root/dev/%s", links[index][1]);
        if (symlink(links[index][0], path) != 0) return links[index][1];
    }
    if (access("root/proc/kcore", F_OK) == 0) (void)symlink("/proc/kcore", "root/dev/core");
    mkdir("root/dev/pts", 0755);
    mkdir("root/dev/shm", 01777);
    mkdir("root/dev/mqueue", 01777);
    if (mount("devpts", "root/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
              "newinstance,ptmxmode=0666,mode=0620")
        != 0)
        return "/dev/pts";
    bool is_shared = memory && mount(memory, "root/dev/shm", NULL, MS_BIND, NULL) == 0;
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    // A kernel may be built without message queues; nobody who has none misses their files.
    (void)mount("mqueue", "root/dev/mqueue", "mqueue", flags, NULL);
    if (!is_shared
        && (memory || mount("shm", "root/dev/shm", "tmpfs", flags, "mode=1777,size=64m") != 0))
        return "/dev/shm";
    return NULL;
}

// Hides what tells of the machine, or lets others reach into it: what a kubelet has runtimes hide.
static void hide_kernel(void) {
    static const char *const hidden[] = {
        "root/proc/acpi",        "root/proc/asound",
        "root/proc/interrupts",  "root/proc/kcore",
        "root/proc/keys",        "root/proc/latency_stats",
        "root/proc/sched_debug", "root/proc/scsi",
        "root/proc/timer_list",  "root/proc/timer_stats",
        "root/sys/firmware",     "root/sys/devices/virtual/powercap",
    };
    static const char *const read_only[] = {
        "root/proc/bus", "root/proc/fs",           "root/proc/irq",
        "root/proc/sys", "root/proc/sysrq-trigger",
    };
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    struct stat info;
    for (size_t index = 0; index < sizeof read_only / sizeof *read_only; index++)
        if (mount(read_only[index], read_only[index], NULL, MS_BIND | MS_REC, NULL) == 0)
            mount(NULL, read_only[index], NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, NULL);
    for (size_t index = 0; index < sizeof hidden / sizeof *hidden; index++) {
        if (stat(hidden[index], &info) != 0) continue;
        if (S_ISDIR(info.st_mode))
            mount("tmpfs", hidden[index], "tmpfs", MS_RDONLY | flags, "size=0k");
        else
            mount("root/dev/null", hidden[index], NULL, MS_BIND, NULL);
    }
}

static const char *show_kernel(bool is_privileged, const char *memory) {
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    mkdir("root/proc", 0755);
    mkdir("root/sys", 0755);
    mkdir("root/dev", 0755);
    if (mount("proc", "root/proc", "proc", flags, NULL) != 0) return "/proc";
    if (mount("sysfs", "root/sys", "sysfs", flags | (is_privileged ? 0 : MS_RDONLY), NULL) != 0
        && mount("/sys", "root/sys", NULL, MS_BIND | MS_REC, NULL) != 0)
        return "/sys";
    const char *fault = make_devices(is_privileged, memory);
    if (!fault && !is_privileged) hide_kernel();
    return fault;
}

// MARK: Mounts

static bool is_mount(const struct record *record) {
    return strcmp(record->key, "mount") == 0 || strcmp(record->key, "mount-read-only") == 0;
}

static const char *put(
    int source, const char *target, bool is_read_only, bool is_privileged
) {
    struct stat info;
    if (fstat(source, &info) != 0) return target;
    if (S_ISDIR(info.st_mode)) {
        if (!make_directories(target, 0755)) return target;
    } else if (access(target, F_OK) != 0) {
        char parent[path_limit];
        snprintf(parent, sizeof parent, "%s", target);
        *strrchr(parent, '/') = 0;
        if (*parent && !make_directories(parent, 0755)) return target;
        int file = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        if (file < 0) return target;
        close(file);
    }
    if (syscall(SYS_move_mount, source, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) != 0)
        return target;
    if (!is_privileged && !forbid_devices(target)) return target;
    return !is_read_only || restrict_mount(target, MS_RDONLY) ? NULL : target;
}

static const char *put_all(const struct configuration *configuration, const int *sources) {
    bool is_privileged = value_of(configuration, "privileged") != NULL;
    for (size_t index = 0; index < configuration->count; index++) {
        const struct record *record = &configuration->records[index];
        const char *fault = NULL;
        if (is_mount(record)) {
            bool is_read_only = strcmp(record->key, "mount-read-only") == 0;
            fault = put(sources[index], record->second, is_read_only, is_privileged);
        } else if (strcmp(record->key, "tmpfs") == 0) {
            if (!make_directories(record->first, 0755)
                || mount("tmpfs", record->first, "tmpfs", MS_NOSUID | MS_NODEV, record->second)
                    != 0)
                fault = record->first;
        }
        if (fault) return fault;
    }
    return NULL;
}

static const char *open_all(const struct configuration *configuration, int *sources) {
    const char *part = NULL;
    for (size_t index = 0; index < configuration->count; index++) {
        const struct record *record = &configuration->records[index];
        if (strcmp(record->key, "part") == 0) part = record->first;
        if (!is_mount(record)) continue;
        sources[index] = open_mount(record->first, part);
        if (sources[index] < 0) return part ? part : record->first;
        part = NULL;
    }
    return NULL;
}

const char *enter_view(const struct configuration *configuration) {
    char options[path_limit + 64];
    bool is_privileged = value_of(configuration, "privileged") != NULL;
    int *sources = calloc(configuration->count + 1, sizeof *sources);
    if (!sources) return "memory";
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return "/";
    const char *fault = open_all(configuration, sources);
    if (fault) return fault;
    if (mkdir("view", 0755) != 0 && errno != EEXIST) return "view";
    if (mount("tmpfs", "view", "tmpfs", 0, "mode=0755") != 0) return "tmpfs";
    if (chdir("view") != 0) return "view";
    mkdir("upper", 0755);
    mkdir("work", 0755);
    mkdir("root", 0755);
    snprintf(
        options, sizeof options, "lowerdir=%s,upperdir=upper,workdir=work", configuration->files);
    if (mount("overlay", "root", "overlay", is_privileged ? 0 : MS_NODEV, options) != 0)
        return "overlay";
    fault = show_kernel(is_privileged, value_of(configuration, "shared-memory"));
    if (fault) return fault;
    if (chdir("root") != 0 || syscall(SYS_pivot_root, ".", ".") != 0) return "pivot_root";
    // The machine's files lie on top of the new ones now.
    if (umount2(".", MNT_DETACH) != 0 || chdir("/") != 0) return "umount";
    if ((fault = put_all(configuration, sources))) return fault;
    // After the places of mounts were made, and of the directory to start in.
    if (configuration->directory && !make_directories(configuration->directory, 0755))
        return configuration->directory;
    if (value_of(configuration, "read-only") && !restrict_mount("/", MS_RDONLY)) return "read-only";
    free(sources);
    return NULL;
}
