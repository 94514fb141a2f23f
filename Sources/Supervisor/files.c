#define _GNU_SOURCE
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static bool write_all(int descriptor, const char *text) {
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t count = write(descriptor, text, left);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        text += count;
        left -= (size_t)count;
    }
    return true;
}

bool write_text(int folder, const char *path, const char *text) {
    int descriptor = openat(folder, path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    bool is_written = write_all(descriptor, text);
    int reason = errno;
    close(descriptor);
    errno = reason;
    return is_written;
}

// Readers see the whole text or none of it.
bool replace_text(int folder, const char *name, const char *text) {
    char fresh[4096];
    snprintf(fresh, sizeof fresh, "%s.new", name);
    int descriptor = openat(folder, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0) return false;
    bool is_written = write_all(descriptor, text);
    close(descriptor);
    return is_written && renameat(folder, fresh, folder, name) == 0;
}

static const char reserved[] = "reserved";

// Takes the room that a last word needs, so that it can be written on a full disk as well.
bool reserve_text(int folder) {
    char room[reserved_size + 1];
    memset(room, ' ', reserved_size);
    room[reserved_size] = 0;
    return replace_text(folder, reserved, room);
}

// Does what `replace_text` does, once, in the room that was reserved.
bool tell_text(int folder, const char *name, const char *text) {
    int descriptor = openat(folder, reserved, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return replace_text(folder, name, text);
    bool is_written = write_all(descriptor, text) && ftruncate(descriptor, (off_t)strlen(text)) == 0;
    close(descriptor);
    return is_written && renameat(folder, reserved, folder, name) == 0;
}

bool read_text(int folder, const char *path, char *buffer, size_t size) {
    int descriptor = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    size_t length = 0;
    while (length < size - 1) {
        ssize_t count = read(descriptor, buffer + length, size - 1 - length);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        length += (size_t)count;
    }
    close(descriptor);
    buffer[length] = 0;
    return true;
}

unsigned long long start_of_process(pid_t pid) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (!read_text(AT_FDCWD, path, text, sizeof text)) return 0;
    // The second field is the name in parentheses, which may itself hold spaces and parentheses.
    char *field = strrchr(text, ')');
    for (int number = 2; field && number < 22; number++) field = strchr(field + 1, ' ');
    return field ? strtoull(field + 1, NULL, 10) : 0;
}

bool hold_namespace(const char *namespace, const char *file) {
    int descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return false;
    close(descriptor);
    return mount(namespace, file, NULL, MS_BIND, NULL) == 0;
}
