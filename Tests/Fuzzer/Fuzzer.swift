import Fuzzing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// The fuzzer of the reader and the decoder.
//
// `make fuzz` builds it with `-sanitize=fuzzer` and `-D LIBFUZZER`: libFuzzer then makes the
// inputs, and this program is a command with its options. Built in any other way it only tries the
// files that it is given, which is how a find is looked at in a debugger.

#if LIBFUZZER
    /// libFuzzer's loop. It keeps the signature of its C header; the package needs no C target for
    /// one declaration.
    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ argumentCount: UnsafeMutablePointer<CInt>,
        _ arguments: UnsafeMutablePointer<
            UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
        >,
        _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt
#endif

@main
struct Fuzzer {
    static func main() {
        #if LIBFUZZER
            var argumentCount = CommandLine.argc
            var arguments = CommandLine.unsafeArgv
            let code = runDriver(&argumentCount, &arguments) { start, count in
                Fuzzer.check([UInt8](UnsafeBufferPointer(start: start, count: count)))
                return 0
            }
            exit(code)
        #else
            for path in CommandLine.arguments.dropFirst() {
                guard let bytes = content(of: path) else {
                    print("\(path): cannot be read")
                    exit(1)
                }
                check(bytes)
                print("\(path): nothing found")
            }
        #endif
    }

    /// A broken promise ends the process, as a crash would: libFuzzer then keeps the input.
    static func check(_ bytes: [UInt8]) {
        do {
            try ManifestFuzzing.check(bytes)
        } catch {
            fatalError(error.description)
        }
    }

    #if !LIBFUZZER
        private static func content(of path: String) -> [UInt8]? {
            guard let file = fopen(path, "rb") else { return nil }
            defer { fclose(file) }
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = fread(&chunk, 1, chunk.count, file)
                if count == 0 { return bytes }
                bytes += chunk[..<count]
            }
        }
    #endif
}
