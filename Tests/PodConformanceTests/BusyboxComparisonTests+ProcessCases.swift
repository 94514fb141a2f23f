extension BusyboxComparisonTests {
    /// What a shell does with variables and options.
    static let variableCases = [
        Case(
            "arithmetic that assigns",
            """
            n=5; echo $((n-=1)) $n $((i=i+1)) $i $((i++)) $i $((++i)) $((i<<2)) $((7&3|8^1)) \
            $((~5)) $((i>2?10:20)) $((2**3)) $((1,2)) $((0&&(z=9))) [$z] $((-n+ +1))
            """),
        Case(
            "parts of values",
            """
            x=abcdef; n=2; echo ${x:1:2} ${x:3} ${x: -2} ${x:1:-1} ${x:n:1} ${x:$((1+2)):1} \
            "${x:9}" ${x:1:0}. ${y:-d} ${x:-d} ${x:+e}
            """),
        Case(
            "telling what is done",
            """
            set -x; echo "a b" c "a'b" '' 'x=y' x+y; x=1; y="a b"; [ 1 = 1 ] && echo yes; \
            for i in 1 2; do :; done; f() { echo $1; }; f z; echo hi 2>/dev/null; x=$(echo q); \
            Z=1 true; set +x; echo off
            """, faults: true),
        Case("what must not change", "readonly R=1; echo $R; R=2; echo no", faults: true),
        Case("what must not be exported", "readonly R=1; export R=2; echo no", faults: true),
        Case("what must not be unset", "readonly R=1 S; readonly; unset R; echo no", faults: true),
        Case(
            "what must not change in places",
            """
            readonly R=1; (R=2; echo no); echo $?; (for R in a; do echo no; done); \
            (R=2 true; echo no); (: $((R=3)); echo no); (readonly R=4; echo no); echo $R
            """, faults: true),
        Case(
            "options of a script",
            """
            set -- -ab -c v rest; while getopts abc: o; do echo $o:$OPTARG:$OPTIND; done; \
            shift $((OPTIND - 1)); echo "$@"; OPTIND=1; getopts a o -z; echo "$? $o"; OPTIND=1; \
            getopts :a o -z; echo "$? $o $OPTARG"; getopts; echo $?
            """, faults: true),
        Case(
            "a file with arguments",
            """
            echo 'echo $# $1; set -- q; return 4' > f; set -- m; . ./f a b; echo $? $1; . ./f; \
            echo $1
            """),
        Case("let", "let; echo $?; let 0; echo $?; let 'a = 3' b=4; echo $? $a $b", faults: true),
        Case(
            "shells in shells",
            """
            echo $SHLVL $PWD; sh -c 'echo $SHLVL; sh -c "env | grep SHLVL"'; cd /; \
            env | grep PWD | sort
            """),
    ]

    /// `awk`.
    static let recordCases = [
        Case(
            "fields of records",
            """
            printf 'a b c\\nd e f\\n1 2 3\\n' > f; awk '{print $2, NF, NR; print $1 $3, $NF}' f; \
            awk -F: '/app/{print $3}' /etc/passwd; awk 'END{print NR, $0}' f; awk 'NR==2' f; \
            awk '$1 ~ /^[ad]$/ && !/e/ {print "x" $1}' f; awk -v n=2 'NR>=n{print n*NR}' < f; \
            awk 'NR==1{next} {$2="z"; print}' f; awk '$1=="d"{exit 3} {print}' f; echo $?
            """),
        Case(
            "numbers of records",
            """
            printf '3 x\\n4.5 y\\n10 x\\n' > f; awk '{s+=$1} END{print s, s/NR, s/3, -s, s%4}' f; \
            awk '{c[$2]++; t[$2]+=$1} END{print c["x"], t["x"], c["y"], ("z" in c)}' f; \
            awk '$1>m{m=$1} END{print m}' f; awk 'BEGIN{print 1/3, 2*3+1, 7%4, 0.1+0.2; \
            for(i=0;i<3;i++) print i; while(j<2) j++; print j}'
            """),
        Case(
            "texts of records",
            """
            echo 'Hello World' | awk '{print length($1), length, substr($1,2,3), \
            index($0,"World"), toupper($2), tolower($1); n=split($0,p,"o"); print n, p[1], p[2]; \
            gsub(/o/,"0"); print; sub("H","J",$1); print $1; if (NF>5) print "many"; \
            else print "few"}'
            """),
        Case(
            "formats of records",
            """
            awk 'BEGIN{printf "%d %s %5.2f|%-5s|%5s|%03d %x %%\\n", 42.9, "s", 3.14159, "ab", \
            "cd", 7, 255; printf "%s\\n", 1/4; OFS="-"; print 1, "a"; \
            print 1==1.0, ("10"<"9"), (10<9)}'
            """),
    ]

    /// What becomes of processes, and what a shell tells of it.
    static let processCases = [
        Case(
            "children that are killed",
            """
            sh -c 'kill -9 $$'; echo $?; (sh -c 'kill -9 $$'; echo in); x=$(sh -c 'kill -9 $$'); \
            echo $?; sh -c 'kill -9 $$' | cat; echo $?; if sh -c 'kill $$'; then :; fi; echo end
            """, faults: true),
        Case(
            "signals that end children",
            """
            for s in HUP ABRT USR1 USR2 SEGV ALRM TERM PIPE; do sh -c "kill -$s \\$\\$"; \
            echo $?; done
            """, faults: true),
        Case(
            "where the end of a child is told",
            """
            sh -c 'kill -9 $$' 2>/dev/null; echo $?; f() { sleep 5 & kill $!; wait $!; }; \
            f 2>/dev/null; echo $?; { sh -c 'kill -9 $$'; } 2>file; cat file
            """, faults: true),
        Case(
            "killed children of the background",
            """
            sleep 5 & p=$!; kill $p; wait $p; echo $?; sleep 5 & p=$!; kill $p; sleep 0.1; \
            wait $p; echo $?; sleep 5 & kill $!; wait; echo $?; sleep 5 & p=$!; \
            (sleep 0.1; kill -9 $p) & wait $p; echo $?
            """, faults: true),
        Case(
            "what has a time",
            """
            timeout 1 sleep 5; echo $?; timeout -s KILL 1 sleep 5; echo $?; \
            timeout 5 sh -c 'exit 3'; echo $?; \
            timeout 1 sh -c 'trap "echo term; exit 4" TERM; sleep 2'; echo $?; \
            echo $(timeout 5 echo hi); timeout -k 1 1 sh -c 'trap : TERM; sleep 2; sleep 2'; echo $?
            """, faults: true),
        Case(
            "processes that are held",
            """
            sh -c 'sleep 0.2; echo done' & p=$!; kill -STOP $p; sleep 0.5; echo held; \
            kill -CONT $p; wait $p; echo $?; sleep 9 & p=$!; kill -STOP $p; kill $p; \
            kill -0 $p && echo there; kill -CONT $p; wait $p; echo $?
            """),
        Case("the names of signals", "kill -l; kill -l 9 TERM 143"),
        Case(
            "output without end",
            "yes | head -n 2; yes a b | head -c 5; cat /dev/zero | head -c 5 | od -An -tx1"),
    ]
}
