// The file `configuration` of a container's folder: records of three texts, each ended by a zero
// byte. A record's first text says what it is.
//
//   argument, variable   of the command, in order
//   files DIRECTORY      what the container sees as the machine's files; without it, all of them
//   directory PATH       where it starts; made where it is missing
//   hostname, network    its name for the machine; the file of the Pod's network
//   processes FILE       of the namespace that it shares; without a file, the machine's
//   ipc FILE             of the namespace of shared memory; without it, the machine's
//   shared-memory PATH   what is mounted at /dev/shm; without it, something of its own
//   sysctl PATH VALUE    below /proc/sys, written in the container's namespaces
//   group PATH           a control group to make and, when it has ended, remove
//   limit FILE VALUE     written after the groups are made
//   attempt FILE VALUE   the same, where the machine may not have it
//   join FILE            where a process puts itself into a group
//   oom FILE             where the machine counts what it killed for memory
//   score NUMBER         oom_score_adj
//   mount, mount-read-only SOURCE TARGET; tmpfs TARGET OPTIONS
//   part PATH            of the source of the next mount, instead of all of it
//   read-only            the files themselves
//   user, group-id, groups, capabilities, no-new-privileges
//   log-size, log-files  when the log is rotated, and how many files there are

#include "supervisor.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *read_whole(int folder, size_t *size) {
    int descriptor = openat(folder, "configuration", O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (descriptor < 0 || fstat(descriptor, &info) != 0) return NULL;
    char *text = malloc((size_t)info.st_size + 1);
    size_t length = 0;
    while (text && length < (size_t)info.st_size) {
        ssize_t count = read(descriptor, text + length, (size_t)info.st_size - length);
        if (count <= 0) break;
        length += (size_t)count;
    }
    close(descriptor);
    if (text) text[length] = 0;
    *size = length;
    return text;
}

static char **collect(const struct configuration *configuration, const char *key) {
    char **values = calloc(configuration->count + 1, sizeof *values);
    size_t count = 0;
    for (size_t index = 0; values && index < configuration->count; index++)
        if (strcmp(configuration->records[index].key, key) == 0)
            values[count++] = (char *)configuration->records[index].first;
    return values;
}

bool read_configuration(int folder, struct configuration *result) {
    size_t size = 0, texts = 0;
    char *text = read_whole(folder, &size);
    if (!text) return false;
    for (size_t position = 0; position < size; position++) texts += text[position] == 0;
    result->count = texts / 3;
    result->records = calloc(result->count + 1, sizeof *result->records);
    if (!result->records) return false;
    const char *place = text;
    for (size_t index = 0; index < result->count; index++) {
        result->records[index].key = place;
        result->records[index].first = place + strlen(place) + 1;
        place = result->records[index].first;
        result->records[index].second = place + strlen(place) + 1;
        place = result->records[index].second;
        place += strlen(place) + 1;
    }
    result->arguments = collect(result, "argument");
    result->environment = collect(result, "variable");
    result->files = value_of(result, "files");
    result->directory = value_of(result, "directory");
    return result->arguments && result->environment && result->arguments[0];
}

const char *value_of(const struct configuration *configuration, const char *key) {
    for (size_t index = 0; index < configuration->count; index++)
        if (strcmp(configuration->records[index].key, key) == 0)
            return configuration->records[index].first;
    return NULL;
}
