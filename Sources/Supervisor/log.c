// The log of a container, in the format of the Container Runtime Interface:
//
//   2026-01-02T03:04:05.123456789Z stdout F a whole line
//   2026-01-02T03:04:06.123456789Z stderr P a part of a line, which goes on
//
// The last line of a stream that ends without a line break is such a part, so that readers get
// every byte as it was written. When `log` has its size, it becomes `log.1`, and so on.

#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { line_limit = 16 * 1024, prefix_limit = 64, read_limit = 16 * 1024 };

struct stream {
    const char *name;
    char line[line_limit];
    size_t length;
};

struct log {
    int folder;
    int descriptor;
    size_t size;
    // Whether the file ends in the middle of an entry.
    bool is_torn;
    size_t size_limit;
    int file_limit;
    struct stream streams[2];
};

static bool open_file(struct log *log) {
    log->descriptor =
        openat(log->folder, "log", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    struct stat info;
    log->size =
        log->descriptor >= 0 && fstat(log->descriptor, &info) == 0 ? (size_t)info.st_size : 0;
    return log->descriptor >= 0;
}

struct log *open_log(int folder, size_t size_limit, int file_limit) {
    struct log *log = calloc(1, sizeof *log);
    if (!log) return NULL;
    log->folder = folder;
    log->size_limit = size_limit;
    log->file_limit = file_limit;
    log->streams[0].name = "stdout";
    log->streams[1].name = "stderr";
    return open_file(log) ? log : NULL;
}

static void rotate(struct log *log) {
    for (int number = log->file_limit - 1; number > 0; number--) {
        char older[32], newer[32];
        snprintf(older, sizeof older, "log.%d", number);
        if (number > 1) {
            snprintf(newer, sizeof newer, "log.%d", number - 1);
        } else {
            snprintf(newer, sizeof newer, "log");
        }
        renameat(log->folder, newer, log->folder, older);
    }
    if (log->file_limit == 1) unlinkat(log->folder, "log", 0);
    close(log->descriptor);
    open_file(log);
    log->is_torn = log->is_torn && log->size > 0;
}

static void append(struct log *log, const char *entry, size_t length) {
    // What a full disk has cut off ends here: the next entry is not a part of it.
    if (log->is_torn && write(log->descriptor, "\n", 1) != 1) return;
    size_t done = 0;
    while (done < length) {
        ssize_t count = write(log->descriptor, entry + done, length - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += (size_t)count;
    }
    log->size += done + log->is_torn;
    log->is_torn = done > 0 && done < length;
}

static void write_line(struct log *log, struct stream *stream, bool is_whole) {
    char entry[prefix_limit + line_limit + 1];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct tm parts;
    gmtime_r(&now.tv_sec, &parts);
    size_t length = strftime(entry, prefix_limit, "%Y-%m-%dT%H:%M:%S", &parts);
    length += (size_t)snprintf(
        entry + length, prefix_limit - length, ".%09ldZ %s %c ", now.tv_nsec, stream->name,
        is_whole ? 'F' : 'P');
    memcpy(entry + length, stream->line, stream->length);
    length += stream->length;
    entry[length++] = '\n';
    stream->length = 0;
    if (log->descriptor >= 0 && log->size > 0 && log->size + length > log->size_limit) rotate(log);
    // A full disk, or one that has no more files, loses lines, and must not hold the container up.
    if (log->descriptor >= 0 || open_file(log)) append(log, entry, length);
}

bool log_from(struct log *log, int descriptor, int number, struct attach *attach) {
    struct stream *stream = &log->streams[number];
    char bytes[read_limit];
    ssize_t count = read(descriptor, bytes, sizeof bytes);
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    if (attach && count > 0) tell_attached(attach, number, bytes, (size_t)count);
    for (ssize_t index = 0; index < count; index++) {
        if (bytes[index] == '\n') {
            write_line(log, stream, true);
            continue;
        }
        if (stream->length == line_limit) write_line(log, stream, false);
        stream->line[stream->length++] = bytes[index];
    }
    return count > 0;
}

void finish_log(struct log *log) {
    for (int number = 0; number < 2; number++)
        if (log->streams[number].length > 0) write_line(log, &log->streams[number], false);
    if (log->descriptor >= 0) close(log->descriptor);
}
