// Makes the network of a Pod: a network namespace held by a file, and a cable from it to the
// bridge that all Pods share. The kernel is asked over netlink; no other program runs.

#define _GNU_SOURCE
#include "supervisor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { message_limit = 1024, prefix_length = 16, unlink_tries = 20 };

struct message {
    struct nlmsghdr header;
    char body[message_limit];
};

static void begin(struct message *message, int type, int flags, const void *body, size_t size) {
    memset(message, 0, sizeof *message);
    message->header.nlmsg_type = (uint16_t)type;
    message->header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
    memcpy(message->body, body, size);
    message->header.nlmsg_len = (uint32_t)NLMSG_LENGTH(size);
}

static struct rtattr *add(struct message *message, int type, const void *value, size_t size) {
    char *end = (char *)message + NLMSG_ALIGN(message->header.nlmsg_len);
    struct rtattr *attribute = (struct rtattr *)end;
    attribute->rta_type = (uint16_t)type;
    attribute->rta_len = (uint16_t)RTA_LENGTH(size);
    if (size > 0) memcpy(RTA_DATA(attribute), value, size);
    message->header.nlmsg_len =
        NLMSG_ALIGN(message->header.nlmsg_len) + (uint32_t)RTA_ALIGN(attribute->rta_len);
    return attribute;
}

static void add_text(struct message *message, int type, const char *text) {
    add(message, type, text, strlen(text) + 1);
}

static void close_nest(struct message *message, struct rtattr *nest) {
    nest->rta_len = (uint16_t)((char *)message + message->header.nlmsg_len - (char *)nest);
}

// Asks the kernel. Returns whether it did; otherwise errno says why not.
static bool ask(int link, struct message *message) {
    char answer[4096];
    if (send(link, message, message->header.nlmsg_len, 0) < 0) return false;
    ssize_t count = recv(link, answer, sizeof answer, 0);
    if (count < (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr))) return false;
    const struct nlmsgerr *result = NLMSG_DATA((struct nlmsghdr *)answer);
    errno = -result->error;
    return result->error == 0;
}

static int open_link(void) {
    int link = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    struct sockaddr_nl own = {.nl_family = AF_NETLINK};
    if (link >= 0 && bind(link, (struct sockaddr *)&own, sizeof own) != 0) return -1;
    return link;
}

// MARK: Single requests

static bool set_up(int link, unsigned index) {
    struct message message;
    struct ifinfomsg body = {
        .ifi_family = AF_UNSPEC, .ifi_index = (int)index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    begin(&message, RTM_NEWLINK, 0, &body, sizeof body);
    return ask(link, &message);
}

static bool give_address(int link, unsigned index, const char *text) {
    struct message message;
    struct in_addr address;
    struct ifaddrmsg body = {
        .ifa_family = AF_INET, .ifa_prefixlen = prefix_length, .ifa_index = index};
    if (inet_pton(AF_INET, text, &address) != 1) return false;
    begin(&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
    add(&message, IFA_LOCAL, &address, sizeof address);
    add(&message, IFA_ADDRESS, &address, sizeof address);
    return ask(link, &message) || errno == EEXIST;
}

static bool route_by(int link, const char *text) {
    struct message message;
    struct in_addr gateway;
    struct rtmsg body = {
        .rtm_family = AF_INET,
        .rtm_table = RT_TABLE_MAIN,
        .rtm_protocol = RTPROT_BOOT,
        .rtm_scope = RT_SCOPE_UNIVERSE,
        .rtm_type = RTN_UNICAST,
    };
    if (inet_pton(AF_INET, text, &gateway) != 1) return false;
    begin(&message, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
    add(&message, RTA_GATEWAY, &gateway, sizeof gateway);
    return ask(link, &message);
}

// Gives the bridge a hardware address of its own. Else it has that of a cable, another one when
// Pods come and go, and what Pods that already know the gateway send to the old one is lost.
static bool settle_bridge(int link, const char *name, unsigned index, const char *gateway) {
    unsigned char wanted[ETH_ALEN] = {0x02, 0x00};
    struct ifreq request = {0};
    if (inet_pton(AF_INET, gateway, wanted + 2) != 1) return false;
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return false;
    bool is_known = ioctl(probe, SIOCGIFHWADDR, &request) == 0;
    close(probe);
    if (is_known && memcmp(request.ifr_hwaddr.sa_data, wanted, sizeof wanted) == 0) return true;
    struct message message;
    struct ifinfomsg body = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index};
    begin(&message, RTM_NEWLINK, 0, &body, sizeof body);
    add(&message, IFLA_ADDRESS, wanted, sizeof wanted);
    return ask(link, &message);
}

// Another Pod may make the bridge at the same time; who comes second finds it.
static unsigned find_bridge(int link, const char *name, const char *gateway) {
    unsigned index = if_nametoindex(name);
    if (index == 0) {
        struct message message;
        struct ifinfomsg body = {
            .ifi_family = AF_UNSPEC, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
        begin(&message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
        add_text(&message, IFLA_IFNAME, name);
        struct rtattr *information = add(&message, IFLA_LINKINFO, NULL, 0);
        add_text(&message, IFLA_INFO_KIND, "bridge");
        close_nest(&message, information);
        if (!ask(link, &message) && errno != EEXIST) return 0;
        index = if_nametoindex(name);
    }
    bool is_ready = index > 0 && settle_bridge(link, name, index, gateway)
        && give_address(link, index, gateway) && set_up(link, index);
    return is_ready ? index : 0;
}

static bool lay_cable(int link, const char *name, unsigned bridge, int namespace) {
    struct message message;
    struct ifinfomsg body = {.ifi_family = AF_UNSPEC, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    struct ifinfomsg peer = {.ifi_family = AF_UNSPEC};
    begin(&message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
    add_text(&message, IFLA_IFNAME, name);
    add(&message, IFLA_MASTER, &bridge, sizeof bridge);
    struct rtattr *information = add(&message, IFLA_LINKINFO, NULL, 0);
    add_text(&message, IFLA_INFO_KIND, "veth");
    struct rtattr *data = add(&message, IFLA_INFO_DATA, NULL, 0);
    struct rtattr *other = add(&message, VETH_INFO_PEER, &peer, sizeof peer);
    add_text(&message, IFLA_IFNAME, "eth0");
    add(&message, IFLA_NET_NS_FD, &namespace, sizeof namespace);
    close_nest(&message, other);
    close_nest(&message, data);
    close_nest(&message, information);
    return ask(link, &message);
}

static bool cut_cable(int link, const char *name) {
    unsigned index = if_nametoindex(name);
    if (index == 0) return true;
    struct message message;
    struct ifinfomsg body = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index};
    begin(&message, RTM_DELLINK, 0, &body, sizeof body);
    return ask(link, &message);
}

// MARK: The network of a Pod

static int complain(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    return 1;
}

int add_network(
    const char *file, const char *cable, const char *address, const char *gateway,
    const char *bridge
) {
    int outside = open_link();
    if (outside < 0) return complain("netlink");
    unsigned index = find_bridge(outside, bridge, gateway);
    if (index == 0) return complain(bridge);
    // What an earlier run left half done.
    if (!cut_cable(outside, cable)) return complain(cable);
    if (unshare(CLONE_NEWNET) != 0) return complain("unshare");
    int namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    int inside = open_link();
    if (namespace < 0 || inside < 0) return complain("netlink");
    if (!lay_cable(outside, cable, index, namespace)) return complain(cable);
    unsigned own = if_nametoindex("eth0");
    if (!set_up(inside, if_nametoindex("lo")) || !give_address(inside, own, address)
        || !set_up(inside, own) || !route_by(inside, gateway))
        return complain(address);
    // Last, so that a file that holds a namespace holds a network that works.
    if (!hold_namespace("/proc/self/ns/net", file)) return complain(file);
    return 0;
}

bool can_lay_cables(void) {
    int link = open_link();
    return link >= 0 && find_bridge(link, "probe", "192.0.2.1") > 0;
}

int remove_network(const char *file, const char *cable) {
    int link = open_link();
    // The kernel takes the cable with the namespace, but only some time later.
    if (link < 0 || !cut_cable(link, cable)) return complain(cable);
    for (int tries = 0;; tries++) {
        // What was mounted on top of it is taken away with it.
        while (umount2(file, MNT_DETACH) == 0) {}
        if (errno != EINVAL && errno != ENOENT) return complain(file);
        if (unlink(file) == 0 || errno == ENOENT) return 0;
        // Mounts spread between namespaces: one that is just made may hold the place for a moment.
        if (errno != EBUSY || tries == unlink_tries) return complain(file);
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    }
}
