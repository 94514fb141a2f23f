extension BusyboxComparisonTests {
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
            timeout 5 sh -c 'exit 3'; echo $?; timeout 1 sh -c 'trap "echo term; exit 4" TERM; sleep 2'; echo $?; \
            echo $(timeout 5 echo hi); timeout -k 1 1 sh -c 'trap : TERM; sleep 2; sleep 2'; echo $?
            """, faults: true),
        Case(
            "output without end",
            "yes | head -n 2; yes a b | head -c 5; cat /dev/zero | head -c 5 | od -An -tx1"),
    ]
}
