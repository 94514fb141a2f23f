// The sources of a container's mounts: volumes and parts of them.
//
// Whoever writes to a volume may put a link in the place of a part at any moment. So a part is
// opened first and looked at then: what was opened stays what it is, and is mounted only if it
// lies in the volume.

#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { path_limit = 4096 };

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

// MARK: Parts of volumes

static bool find_place(int descriptor, char *place) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, place, path_limit);
    if (length < 0) return false;
    if (length == path_limit) {
        errno = ENAMETOOLONG;
        return false;
    }
    place[length] = 0;
    return true;
}

static bool is_inside(int base, int descriptor) {
    char outer[path_limit], inner[path_limit];
    if (!find_place(base, outer) || !find_place(descriptor, inner)) return false;
    size_t length = strcmp(outer, "/") == 0 ? 0 : strlen(outer);
    if (strncmp(outer, inner, length) == 0 && (inner[length] == 0 || inner[length] == '/'))
        return true;
    errno = EXDEV;
    return false;
}

// Makes a directory that is as open to others as the volume itself, and opens it.
static int make_inside(int base, int folder, const char *name) {
    struct stat info;
    if (fstat(base, &info) != 0) return -1;
    bool is_made = mkdirat(folder, name, info.st_mode & 07777) == 0;
    // Also if another has made it meanwhile; a link that leads nowhere stays one.
    int next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (is_made && next >= 0 && is_inside(base, next)) fchmod(next, info.st_mode & 07777);
    return next;
}

// Opens what a directory of the volume has of a name; makes it where nothing is there.
static int enter(int base, int folder, const char *name) {
    int next = openat(folder, name, O_PATH | O_CLOEXEC);
    if (next < 0 && errno == ENOENT) next = make_inside(base, folder, name);
    if (next < 0 || is_inside(base, next)) return next;
    int reason = errno;
    close(next);
    errno = reason;
    return -1;
}

static int open_part(int base, const char *part) {
    char names[path_limit], *rest = NULL;
    if (strlen(part) >= sizeof names) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(names, part);
    int place = fcntl(base, F_DUPFD_CLOEXEC, 3);
    for (char *name = strtok_r(names, "/", &rest); name && place >= 0;
         name = strtok_r(NULL, "/", &rest)) {
        int next = strcmp(name, "..") == 0 ? (errno = EINVAL, -1) : enter(base, place, name);
        int reason = errno;
        close(place);
        errno = reason;
        place = next;
    }
    return place;
}

int open_mount(const char *base, const char *part) {
    const int flags = OPEN_TREE_CLONE | O_CLOEXEC | AT_RECURSIVE;
    if (!part) return (int)syscall(SYS_open_tree, AT_FDCWD, base, flags);
    int volume = open(base, O_PATH | O_CLOEXEC);
    int place = volume < 0 ? -1 : open_part(volume, part);
    int tree = place < 0 ? -1 : (int)syscall(SYS_open_tree, place, "", flags | AT_EMPTY_PATH);
    int reason = errno;
    if (volume >= 0) close(volume);
    if (place >= 0) close(place);
    errno = reason;
    return tree;
}

// MARK: What a mount may be used for

struct attributes {
    uint64_t set, cleared, propagation, namespace;
};

bool forbid_devices(const char *target) {
    struct attributes attributes = {.set = MS_NODEV};
    if (syscall(SYS_mount_setattr, AT_FDCWD, target, AT_RECURSIVE, &attributes, sizeof attributes)
        == 0)
        return true;
    // Kernels before 5.12 have no word for what is mounted below.
    return errno == ENOSYS && restrict_mount(target, MS_NODEV);
}

bool restrict_mount(const char *target, unsigned long flags) {
    struct statvfs info;
    if (statvfs(target, &info) != 0) return false;
    // A change names all that holds from then on; these have the same numbers for both calls.
    unsigned long kept = info.f_flag & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC);
    return mount(NULL, target, NULL, MS_REMOUNT | MS_BIND | kept | flags, NULL) == 0;
}
