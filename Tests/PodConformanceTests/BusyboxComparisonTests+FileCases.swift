extension BusyboxComparisonTests {
    /// Files.
    static let fileCases = [
        Case(
            "ls",
            """
            mkdir d; touch b a .h d/x; ls; ls -A; ls -a; ls -1 d; ls -d d; ls a none; \
            echo $?; ls d a; ls -p; ls -r
            """, faults: true),
        Case(
            "ls through links", "echo 1 > f; ln -s f l; ls -lL l | cut -c1-9; ls -lL | cut -c1-9"),
        Case("ls of several", "mkdir d e; touch d/x e/y; ls d e; ls -R; ls *"),
        Case(
            "long lists",
            """
            umask 022; touch f; mkdir d; ln -s f l; chmod 4755 f; ls -ld d | cut -c1-10; \
            ls -l f | cut -d' ' -f1-12; ls -l l | sed 's/ [A-Z].* l/ l/'; ls -ln f | \
            tr -s ' ' | cut -d' ' -f1-5
            """),
        Case(
            "stat",
            """
            printf abc > f; mkdir d; ln -s f l; chmod 640 f; \
            stat -c '%a %A %u %g %U %G %s %n %F %h' f l; stat -c '%a %F %n' d; \
            stat -L -c '%s %F' l; stat -c '%N' l f; stat -c %s none; echo $?; : > e; \
            stat -c %F e
            """, faults: true),
        Case(
            "modes",
            """
            touch f; for m in 600 u+x g=rw o-r a+r +x u=,g=,o= 4755 g+s o+t; \
            do chmod $m f; stat -c '%a %A' f; done; chmod z f; echo $?; chmod 644 none; \
            echo $?
            """, faults: true),
        Case(
            "modes of directories",
            """
            mkdir d; chmod 2775 d; stat -c '%a %A' d; chmod 755 d; stat -c %a d; \
            mkdir -m 700 e; stat -c %a e; mkdir -p x/y/z; stat -c %a x x/y; \
            chmod -R 711 x; stat -c %a x/y/z
            """),
        Case(
            "directories",
            """
            mkdir d; mkdir d; echo $?; mkdir a/b; echo $?; rmdir d; rmdir d; echo $?; \
            mkdir d; touch d/f; rmdir d; echo $?; mkdir -p d/f; echo $?
            """, faults: true),
        Case(
            "removal",
            """
            touch a b; mkdir d; touch d/f; rm a; rm a; echo $?; rm -f a; echo $?; rm d; \
            echo $?; rm -r d; ls; rm -rf none; echo $?; rm none/x; echo $?
            """, faults: true),
        Case(
            "copies",
            """
            echo a > f; chmod 755 f; cp f g; stat -c %a g; mkdir d; cp f d; ls d; cp d e; \
            echo $?; cp -r d e; ls e; cp none x; echo $?; cp f /no/x; echo $?; cp f g d; \
            ls d
            """, faults: true),
        Case(
            "copies of links",
            """
            echo a > f; ln -s f l; cp l c; stat -c %F c; cp -a l k; readlink k; mkdir d; \
            ln -s ../f d/l; cp -r d e; stat -c %F e/l
            """),
        Case(
            "moves",
            """
            echo a > f; mv f g; ls; mkdir d; mv g d; ls d; mv none x; echo $?; mv d e; \
            ls e; echo b > h; echo c > i; mv h i; cat i
            """, faults: true),
        Case(
            "links",
            """
            echo a > f; ln -s f l; readlink l; cat l; ln f h; stat -c %h f; ln -s x l; \
            echo $?; ln -sf x l; readlink l; cat l; readlink f; echo $?; ln none k; \
            echo $?; rm f; cat h
            """, faults: true),
        Case(
            "links to directories",
            """
            mkdir -p a/b; ln -s a l; ls l; cd l; pwd; cd b; cd ..; pwd; readlink -f b; \
            realpath .; ls -d ../l; ln -sfn a/b ../l; readlink ../l
            """),
        Case("links in circles", "ln -s b a; ln -s a b; cat a; echo $?; ls -d a", faults: true),
        Case(
            "find",
            """
            mkdir -p v/d/e; touch v/a v/d/b.txt v/d/e/c.txt; ln -s a v/l; find v | sort; \
            find v -type f | sort; find v -name '*.txt' | sort; find v -maxdepth 1 | \
            sort; find v -mindepth 2 -type d; find v -type l; \
            find v -not -name 'a' -a -type f | sort; find v -path '*/d/*' | sort
            """),
        Case(
            "find with follow",
            """
            mkdir -p v/..data; echo x > v/..data/k; ln -s ..data/k v/k; \
            find v -follow -type f -not -path '*/..*'; find -L v -type f | sort; \
            find v -type f
            """),
        Case(
            "find by more",
            """
            mkdir v; touch v/e; echo abc > v/f; chmod 755 v/f; find v -empty; \
            find v -perm 755 -type f; find v -perm -111 -type f; find v -size +1c; \
            find v -user root -type f | sort; find v -name f -o -name e | sort; \
            find v \\( -name f -o -name x \\) -print
            """),
        Case(
            "find that runs",
            """
            mkdir v; touch v/a v/b; find v -type f -exec echo x {} \\; | sort; \
            find v -name a -exec echo {} + ; find none; echo $?
            """, faults: true),
        Case(
            "touch",
            """
            touch a; touch -c b; ls; touch /no/f; echo $?; touch -d @0 a; stat -c %Y a; \
            [ a -ot b ] || touch b; [ b -nt a ] && echo newer
            """, faults: true),
        Case(
            "dd",
            """
            dd if=/dev/zero of=f bs=1k count=3; stat -c %s f; printf abcdef > g; \
            dd if=g bs=2 count=2 2>/dev/null; echo; dd if=g bs=1 skip=4 2>/dev/null; \
            echo; echo abc | dd of=h 2>/dev/null; cat h; dd if=none; echo $?
            """, faults: false),
        Case(
            "dd tells",
            """
            printf abc > g; dd if=g of=h bs=2 2>&1 | head -2; \
            dd if=/dev/zero of=/dev/full bs=1 count=1 2>/dev/null; echo $?
            """),
        Case(
            "sizes",
            """
            truncate -s 5 f; stat -c %s f; truncate -s 1k f; wc -c < f; : > f; \
            stat -c %F f; [ -s f ]; echo $?
            """),
        Case(
            "devices",
            """
            echo a > /dev/null; cat /dev/null | wc -c; head -c 3 /dev/full | od -An -tx1; \
            stat -c '%F %a' /dev/null; [ -c /dev/null ]; echo $?
            """),
        Case(
            "owners",
            """
            touch f; chown 1234 f; stat -c '%u %g %U' f; chown 1:2 f; stat -c '%u %g' f; \
            chown :app f; stat -c %g f; chgrp 77 f; stat -c '%g %G' f; chown app: f; \
            stat -c '%u %g' f; chown nobody.x f; echo $?; chown -R 5 /tmp; stat -c %u /tmp
            """, faults: true),
        Case(
            "groups of directories",
            """
            mkdir d; chgrp 55 d; chmod 2777 d; touch d/f; mkdir d/e; \
            stat -c '%g %a' d/f d/e
            """),
        Case(
            "temporary files",
            """
            f=$(mktemp); [ -f $f ] && stat -c %a $f; d=$(mktemp -d); stat -c '%a %F' $d; \
            dirname $f
            """),
        Case(
            "paths that are none",
            """
            touch f; cat f/x; echo $?; ls f/; echo $?; [ -e f/ ]; echo $?; mkdir d; \
            cat d/../f; cat ./d/.././f; ls ''
            """, faults: true),
    ]

    /// Users and what they may.
    static let userCases = [
        Case("who", "id -u; id -g; id -un; whoami; id", user: 1234),
        Case(
            "a user without a name",
            """
            id; id -un; echo $?; whoami; echo $?
            """, faults: true, user: 4000),
        Case("groups", "id -G; id", user: 1234, groups: [77, 4321]),
        Case(
            "the root's files",
            """
            echo x > /x; echo $?; touch /x; echo $?; mkdir /d; echo $?; rm /etc/passwd; \
            echo $?; cat /etc/passwd | wc -l; echo x >> /etc/passwd; echo $?
            """, faults: true, user: 1234),
        Case(
            "the sticky directory",
            """
            touch /tmp/mine; rm /tmp/mine; echo $?; touch f; chmod 000 f; cat f; echo $?; \
            [ -r f ]; echo $?; rm -f f; echo $?
            """, faults: true, user: 1234),
        Case(
            "directories without rights",
            """
            mkdir d; touch d/f; chmod 600 d; cat d/f; echo $?; ls d >/dev/null; echo $?; \
            chmod 300 d; ls d; echo $?; cat d/f; echo $?; chmod 000 d; cd d; echo $?
            """, faults: true, user: 1234),
        Case(
            "what only owners may",
            """
            chmod 700 /tmp; echo $?; chown 0 /work; echo $?; touch f; chown 0 f; echo $?; \
            chgrp 1234 f; echo $?; chgrp 5 f; echo $?; chmod 755 f; echo $?
            """, faults: true, user: 1234),
        Case(
            "groups that own",
            """
            touch f; chgrp 77 f; stat -c %g f; chmod 2755 f; stat -c %a f
            """, user: 1234, groups: [77]),
        Case(
            "programs without rights",
            """
            printf '#!/bin/sh\\necho a\\n' > s; ./s; echo $?; chmod 755 s; ./s; \
            chmod 055 s; ./s; echo $?
            """, faults: true, user: 1234),
        Case("other people's processes", "kill 1; echo $?", faults: true, user: 1234),
        Case(
            "copies without rights",
            """
            cp /etc/passwd /etc/new; echo $?; cp /etc/passwd p; stat -c '%u %a' p; \
            mv p /bin/p; echo $?; ln -s x /etc/l; echo $?; ln -s x l; rmdir /var/tmp; \
            echo $?
            """, faults: true, user: 1234),
        Case(
            "searching without rights",
            """
            mkdir -p v/a v/b; touch v/b/f; chmod 000 v/a; find v | sort; ls v/a; echo $?
            """, faults: true, user: 1234),
    ]
}
