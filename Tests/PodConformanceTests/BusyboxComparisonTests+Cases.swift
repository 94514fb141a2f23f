extension BusyboxComparisonTests {
    /// The shell's language.
    static let language = [
        Case("words", "A='x  y'; echo $A \"$A\" a\"b c\"d '$A' $((1+2*3)) \\$A"),
        Case("missing values", "echo ${X-a} ${X:-b} ${X+c} [$X] ${#PATH}; Y=; echo ${Y-d} ${Y:-e}"),
        Case("values are cut", "F=a/b/c.tar.gz; echo ${F##*/} ${F#*/} ${F%.*} ${F%%.*} ${F%/*}"),
        Case("a value that must be there", "echo ${X:?is missing}; echo no", faults: true),
        Case("unset variables", "set -u; echo $NOPE; echo no", faults: true),
        Case("output in words", "echo \"$(echo a; echo b)\" $(echo c; echo d) `echo e`"),
        Case("nested output", "echo $(echo $(echo \"a b\") \"$(echo 'c  d')\")"),
        Case("a pipeline", "printf 'c\\na\\nb\\na\\n' | sort | uniq -c | tr -s ' '"),
        Case(
            "what waits in a pipeline",
            """
            (sleep 0.1; echo a; sleep 0.1; echo b) | while read x; do echo [$x]; done
            """),
        Case("what waits in words", "x=$(sleep 0.1; echo late; exit 3); echo $? $x"),
        Case("the first line is enough", "while :; do echo y; sleep 0.01; done | head -n 2"),
        Case(
            "loops",
            """
            for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; \
            done; i=0; until [ $i -ge 2 ]; do i=$((i+1)); echo u$i; done
            """),
        Case(
            "loops in loops",
            """
            for i in a b; do for j in 1 2 3; do [ $j = 2 ] && continue 2; echo $i$j; \
            done; done; for i in 1 2; do for j in 1 2; do break 2; done; done; echo $i$j
            """),
        Case(
            "choices",
            """
            for w in apple banana cherry ''; do case $w in a*) echo A;; b*|c*) echo BC;; \
            '') echo none;; esac; done
            """),
        Case(
            "patterns in choices",
            """
            case x.y in [a-w].*) echo 1;; [!a-w].?) echo 2;; *) echo 3;; esac
            """),
        Case(
            "functions",
            """
            f() { local a=in; echo "$# $1 $2 $a"; return 3; }; a=out; f x 'y z'; \
            echo $? $a
            """),
        Case(
            "arguments",
            """
            set -- a 'b c' d; echo $#; for x in "$@"; do echo [$x]; done; for x in $@; \
            do echo $x; done; shift; echo $1 $*
            """),
        Case(
            "arguments one by one",
            """
            set -- a 'b c'; for x; do echo [$x]; done; printf '<%s>' "$@"; echo
            """),
        Case(
            "the end at a failure",
            """
            set -e; false || echo or; if false; then :; fi; ! true; echo before; false; \
            echo after
            """),
        Case("failures in functions end it", "set -e; f() { false; echo in; }; f; echo after"),
        Case("an exit trap", "trap 'echo bye $?' EXIT; echo hi; exit 4"),
        Case(
            "a trap for a signal",
            """
            trap 'echo got' TERM; kill $$; echo after; trap - TERM; kill $$; echo never
            """),
        Case(
            "a trap while waiting",
            """
            trap 'echo got; exit 7' USR1; (sleep 0.2; kill -USR1 $$) & wait; echo no
            """),
        Case(
            "children in the background",
            """
            (sleep 0.1; exit 5) & p=$!; wait $p; echo $?; sleep 0.1 & wait; echo $?
            """),
        Case(
            "signals to children",
            """
            sleep 100 & kill $!; wait $!; echo $?; sleep 100 & kill -9 $!; wait $!; \
            echo $?
            """),
        Case("a child that is gone", "kill -0 $$ && echo me; kill 99999; echo $?", faults: true),
        Case("ignored signals", "trap '' TERM; sh -c 'kill $$; echo lives'"),
        Case(
            "redirections",
            """
            { echo a; echo b >&2; } > f 2> g; cat f g; echo c >> f; wc -l < f; cat < f | \
            tail -1
            """),
        Case(
            "closed and joined streams",
            """
            (echo out; echo err >&2) 2>&1 | sort; echo x >&- 2>/dev/null; echo $?
            """),
        Case(
            "text in the script",
            """
            A=1; cat <<E\na $A $(echo b) \\$A\nE\ncat <<'E'\n$A\nE\ncat <<-E\n\ttab\n\tE\n
            """),
        Case(
            "reading lines",
            """
            printf 'a b c\\n d \\ne' | { while read x y; do echo "[$x][$y]"; done; \
            echo "<$x>"; }
            """),
        Case(
            "reading with separators",
            """
            echo a:b:c:d | { IFS=: read x y z; echo $x,$y,$z; }; IFS=,; \
            set -- $(echo 1,2,3); echo $#
            """),
        Case(
            "a file is read in turns",
            """
            printf '1\\n2\\n3\\n' > f; { read a; read b; cat; } < f; echo $a$b
            """),
        Case(
            "groups and lists",
            """
            { echo a; false; } && echo no || echo yes; (exit 3) || echo $?; \
            ! false && echo not
            """),
        Case(
            "variables for one command",
            """
            A=1; A=2 sh -c 'echo $A'; echo $A; B=3 env | grep ^B=; export A; \
            sh -c 'echo $A'
            """),
        Case("evaluation", "x='echo a; echo b'; eval $x; eval 'y=5'; echo $y"),
        Case(
            "another script",
            """
            echo 'Z=1; echo in $1; return 3' > s; . ./s; echo $? $Z; sh s arg; \
            sh -c 'echo $0 $1' name one
            """),
        Case(
            "scripts as programs",
            """
            printf '#!/bin/sh\\necho "$0 $1"\\nexit 6\\n' > s; chmod +x s; ./s a; \
            echo $?; ./none; echo $?; chmod -x s; ./s; echo $?
            """, faults: true),
        Case(
            "what is not there",
            """
            nosuch a; echo $?; /no/such; echo $?; /etc; echo $?
            """, faults: true),
        Case(
            "files by patterns",
            """
            touch a1 a2 b1 .h; mkdir d; touch d/x d/y; echo * a? [!a]* d/* *z '*' "a*"
            """),
        Case(
            "numbers",
            """
            echo $((7/2)) $((7%3)) $((-3+1)) $((2*(3+4))) $((1<2)) $((3==4)) $((010)) \
            $((0x1f)); i=5; echo $((i+1)) $((i>3 && i<9))
            """),
        Case(
            "tests",
            """
            [ a = a ] && [ 1 -lt 2 ] && [ ! -e x ] && [ -n a -a -z '' ] && [ 1 = 2 -o 2 = \
            2 ] && echo ok; [ a -eq 1 ]; echo $?; test; echo $?
            """),
        Case(
            "tests of files",
            """
            touch f; mkdir d; ln -s f l; ln -s none m; for t in e f d s L r w x h; \
            do for n in f d l m n; do [ -$t $n ] && printf $t$n,; done; done; echo
            """),
        Case("where programs are", "command -v echo ls nosuch; echo $?; type cd; which ls"),
        Case(
            "the number of the shell",
            """
            [ $$ = $(echo $$) ] && echo same; (sleep 0; \
            [ $$ = $(sh -c 'echo $$') ] || echo other)
            """),
        Case(
            "streams that are kept",
            """
            exec 3>f; echo a >&3; exec 3>&-; cat f; exec >g; echo b; cat g >&2
            """),
        Case(
            "a failure in a pipeline",
            """
            false | true; echo $?; set -o pipefail; false | true; echo $?
            """),
        Case(
            "commands with times",
            """
            timeout 0.1 sleep 5; echo $?; timeout 5 sh -c 'exit 3'; echo $?
            """),
        Case(
            "unwritable",
            """
            echo a > /dev/full; echo $?; cat f > /no/dir; echo $?; cat < /none; echo $?
            """, faults: true),
        Case(
            "changing directories",
            """
            mkdir -p a/b; cd a/b; pwd; cd ..; pwd; cd - ; cd /none; echo $?; cd; pwd
            """, faults: true),
        Case("a mask", "umask; umask 077; touch f; mkdir d; stat -c '%a %n' f d; umask"),
    ]

    /// Text.
    static let text = [
        Case(
            "cat",
            """
            printf 'a\\nb' > f; cat f f; echo x | cat - f; cat none; echo $?
            """, faults: true),
        Case("cat of a directory", "mkdir d; cat d; echo $?", faults: true),
        Case("echo", "echo -n a; echo -e 'b\\tc\\n'; echo -E 'd\\n'; echo 'e\\n' -n"),
        Case(
            "printf",
            """
            printf '%s-%5s|%-5s|%05d|%x|%o|%c|%%\\n' a b c 42 255 8 xyz; \
            printf '%d %s\\n' 1 a 2 b; printf '\\101\\x42\\n'; printf '%b\\n' 'a\\tb'; \
            printf 'no line'
            """),
        Case(
            "head and tail",
            """
            seq 1 20 > f; head -n 3 f; tail -n 2 f; head -c 4 f; tail -n +19 f; \
            head -2 f; tail -3 f; head -n -18 f; tail -c 3 f
            """),
        Case(
            "head of several",
            """
            echo a > f; echo b > g; head -n1 f g; tail -n1 f none; echo $?
            """, faults: true),
        Case(
            "wc",
            """
            printf 'a b\\nc\\n' > f; wc f; wc -l f; wc -c < f; wc -w f; wc -l f f; \
            wc -lc f; echo -n x | wc -l
            """),
        Case(
            "sort",
            """
            printf 'b 2\\na 10\\nc 1\\na 10\\n' > f; sort f; sort -r f; sort -u f; \
            sort -k2 -n f; sort -t' ' -k2,2n -k1 f; printf '10\\n9\\n' | sort; \
            printf '10\\n9\\n' | sort -n
            """),
        Case("uniq", "printf 'a\\na\\nb\\na\\n' > f; uniq f; uniq -c f; uniq -d f; uniq -u f"),
        Case(
            "cut",
            """
            printf 'a:b:c\\nnone\\n' > f; cut -d: -f2 f; cut -d: -f1,3 f; cut -d: -f2- f; \
            cut -c1-2 f; cut -s -d: -f1 f
            """),
        Case(
            "tr",
            """
            echo 'Hello  World' | tr a-z A-Z; echo 'Hello  World' | tr -d l; \
            echo 'a  b' | tr -s ' '; echo abc | tr -cd 'a\\n'; printf 'a b' | \
            tr ' ' '\\n'; echo aBc | tr '[:lower:]' '[:upper:]'
            """),
        Case(
            "grep",
            """
            printf 'one\\ntwo\\nthree\\n' > f; grep o f; grep -v o f; grep -c e f; \
            grep -n t f; grep -E '^(one|th)' f; grep -x two f; grep -q none f; echo $?; \
            grep -i TWO f; grep -o 'e' f; grep 'o\\|h' f
            """),
        Case(
            "grep in files",
            """
            echo a > f; echo b > g; grep a f g; grep -l a f g; grep -h a f g; \
            grep a none; echo $?; grep -F 'a.' f; echo $?; grep -w a f; grep -e a -e b f g
            """, faults: true),
        Case(
            "basic expressions",
            """
            printf 'a+b\\naab\\na(b)\\n' > f; grep 'a+b' f; grep 'a\\+b' f; \
            grep -E 'a+b' f; grep 'a(b)' f; grep -E '[[:alpha:]]{3}' f; grep '^a*b$' f; \
            grep '[]a]+' f; grep '^a(\\|^aa' f; grep 'b$\\|)$' f; grep -E '(^aa|b\\))$' f; \
            echo 'x*y' | grep '^*\\|*y'
            """),
        Case(
            "lines around",
            """
            printf 'a\\nb\\nc\\nd\\ne\\nf\\ng\\n' > f; grep -A1 b f; grep -B1 -n c f; \
            grep -C 1 d f; \
            grep -A1 '[ae]' f; grep -A2 '[bc]' f; grep -B2 '[cg]' f; grep -H -A9 f f; echo; \
            grep -C1 '[cf]' f; grep -c -A1 b f; grep -A1 -m1 '[be]' f
            """),
        Case(
            "variables that a shell cannot name",
            "env a.b=1 c-d=2 e=3 sh -c 'env | grep -E \"^(a|c|e)\"'"),
        Case(
            "sed",
            """
            printf 'a1\\nb2\\na3\\n' > f; sed 's/a/X/' f; sed -n '2p' f; sed '1d' f; \
            sed -n '/b/,$p' f; sed 's/\\([a-z]\\)\\([0-9]\\)/\\2\\1/' f; \
            sed -E 's/([a-z])/<\\1>/g;s|1|one|' f; sed '$d' f; sed 's/./&&/' f; \
            sed '/b/!d' f; sed 2q f
            """),
        Case("sed in place", "echo a > f; sed -i 's/a/b/' f; cat f; printf x | sed 's/x/y/'"),
        Case(
            "od",
            """
            printf 'ab\\0\\377\\n0123456789abcdef' > f; od -An -tx1 f; od -c f; \
            od -An -c f; od -b f; od -x f; od -A d -t x1 f; od -An -tu1 -N 4 f; \
            od -An -td1 -j 2 -N 2 f; od f
            """),
        Case("hexdump", "printf 'hello world, hello' | hexdump -C"),
        Case(
            "base64",
            """
            printf 'hello' | base64; echo aGVsbG8= | base64 -d; head -c 70 /dev/full | \
            base64; printf '' | base64
            """),
        Case(
            "tee",
            """
            echo a | tee f g; cat f g; echo b | tee -a f; cat f; echo c | tee /no/f; \
            echo $?
            """, faults: true),
        Case("tac, rev and nl", "printf 'ab\\ncd\\n\\ne\\n' > f; tac f; rev f; nl f; cat -n f"),
        Case("seq", "seq 3; seq 2 4; seq 1 2 6; seq -s, 3; seq 3 -1 1"),
        Case(
            "xargs",
            """
            printf 'a b\\nc\\n' | xargs echo x; printf 'a b\\nc\\n' | xargs -n1 echo; \
            printf 'a b\\nc\\n' | xargs -I{} echo [{}]; echo f | xargs false; echo $?
            """),
        Case(
            "expr",
            """
            expr 1 + 2; expr 3 '*' 4; expr 5 - 5; echo $?; expr a = a; expr 2 '>' 1; \
            expr length abc
            """),
        Case(
            "names of paths",
            """
            basename /a/b.c; basename /a/b.c .c; dirname /a/b; dirname a; dirname /a; \
            basename /
            """),
        Case(
            "cmp",
            """
            echo a > f; echo a > g; cmp f g; echo $?; echo b > g; cmp f g; echo $?; \
            cmp -s f g; echo $?
            """),
        Case("dates", "date +%Y | grep -c '^20'; date +%s | wc -l"),
    ]
}
