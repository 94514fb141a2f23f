// Keeps one container, or does one thing for a Pod or a container, and ends.
//
//   reconcile-supervisor run FOLDER              starts and keeps the container of a folder
//   reconcile-supervisor exec FOLDER COMMAND…    runs a command in a container that runs
//   reconcile-supervisor exec-terminal FOLDER COMMAND…
//   reconcile-supervisor network add FILE CABLE ADDRESS GATEWAY BRIDGE
//   reconcile-supervisor network remove FILE CABLE
//   reconcile-supervisor processes add FILE
//   reconcile-supervisor processes remove FILE
//   reconcile-supervisor memory add FILE DIRECTORY
//   reconcile-supervisor memory remove FILE DIRECTORY
//   reconcile-supervisor ports open FILE ADDRESS PORT…
//   reconcile-supervisor ports close FILE
//   reconcile-supervisor probe                   says what the machine permits
//
// It needs no running `reconcile`, and takes as little memory as can be: there is one for each
// container.

#define _GNU_SOURCE
#include "supervisor.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **words) {
    // Whatever else the program that asks had open.
    close_range(3, ~0U, 0);
    if (count == 2 && strcmp(words[1], "probe") == 0) return probe();
    if (count == 3 && strcmp(words[1], "run") == 0) return keep_container(words[2]);
    if (count >= 4 && strcmp(words[1], "exec") == 0)
        return run_inside(words[2], words + 3, false);
    if (count >= 4 && strcmp(words[1], "exec-terminal") == 0)
        return run_inside(words[2], words + 3, true);
    if (count == 8 && strcmp(words[1], "network") == 0 && strcmp(words[2], "add") == 0)
        return add_network(words[3], words[4], words[5], words[6], words[7]);
    if (count == 5 && strcmp(words[1], "network") == 0 && strcmp(words[2], "remove") == 0)
        return remove_network(words[3], words[4]);
    if (count == 4 && strcmp(words[1], "processes") == 0 && strcmp(words[2], "add") == 0)
        return add_processes(words[3], words, count);
    if (count == 4 && strcmp(words[1], "processes") == 0 && strcmp(words[2], "remove") == 0)
        return remove_processes(words[3]);
    if (count == 5 && strcmp(words[1], "memory") == 0 && strcmp(words[2], "add") == 0)
        return add_memory(words[3], words[4]);
    if (count == 5 && strcmp(words[1], "memory") == 0 && strcmp(words[2], "remove") == 0)
        return remove_memory(words[3], words[4]);
    if (count >= 6 && strcmp(words[1], "ports") == 0 && strcmp(words[2], "open") == 0)
        return open_ports(words[3], words[4], words + 5, (size_t)count - 5);
    if (count == 4 && strcmp(words[1], "ports") == 0 && strcmp(words[2], "close") == 0)
        return close_ports(words[3]);
    fputs("reconcile-supervisor is started by reconcile\n", stderr);
    return 64;
}
