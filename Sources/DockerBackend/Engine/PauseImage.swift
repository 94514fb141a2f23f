/// The image of the container that holds a Pod's namespaces: a file of some 250 bytes, which waits,
/// and takes in the processes that lose their parents.
///
/// It is made here and imported, so that a Pod can start where no registry can be reached. Its
/// program ignores SIGCHLD, by which the kernel takes in children at once, ends at SIGTERM, and
/// else sleeps. Beside it are those of `OwnPrograms`.
enum PauseImage {
    /// The name under which an engine has it. Another content needs another name.
    static let name = "reconcile-pause-2"
    static let command = "/pause"

    /// Where the program is loaded, and what lies before its code.
    private static let address: UInt64 = 0x40_0000
    private static let headerSize = 64 + 56

    /// - Returns: `nil` for a processor for which there is no program.
    static func program(for architecture: String) -> [UInt8]? {
        executable(architecture, codeX86, codeARM)
    }

    /// A program with the code for a processor; `nil` for one for which there is none.
    static func executable(
        _ architecture: String, _ codeX86: [UInt8], _ codeARM: [UInt8]
    ) -> [UInt8]? {
        switch architecture {
        case "amd64", "x86_64": header(machine: 62, codeSize: codeX86.count) + codeX86
        case "arm64", "aarch64": header(machine: 183, codeSize: codeARM.count) + codeARM
        default: nil
        }
    }

    /// The file system of the image, as a tar archive.
    static func archive(for architecture: String) -> [UInt8]? {
        guard let pause = program(for: architecture),
            let others = OwnPrograms.all(for: architecture)
        else { return nil }
        var archive = TarArchive()
        archive.add(path: "pause", mode: 0o755, content: pause)
        for (name, program) in others { archive.add(path: name, mode: 0o755, content: program) }
        return archive.finished
    }

    // MARK: Code

    /// For Linux on x86-64.
    private static var codeX86: [UInt8] {
        let start: [UInt8] = [
            0xb8, 0x0d, 0, 0, 0,  // mov eax, rt_sigaction
            0xbf, 0x11, 0, 0, 0,  // mov edi, SIGCHLD
            0x48, 0x8d, 0x35, 0x37, 0, 0, 0,  // lea rsi, [ignore]
            0x31, 0xd2,  // xor edx, edx
            0x41, 0xba, 8, 0, 0, 0,  // mov r10d, 8
            0x0f, 0x05,  // syscall
            0xb8, 0x0d, 0, 0, 0,  // mov eax, rt_sigaction
            0xbf, 0x0f, 0, 0, 0,  // mov edi, SIGTERM
            0x48, 0x8d, 0x35, 0x3c, 0, 0, 0,  // lea rsi, [leave]
            0x31, 0xd2,  // xor edx, edx
            0x41, 0xba, 8, 0, 0, 0,  // mov r10d, 8
            0x0f, 0x05,  // syscall
            0xb8, 0x22, 0, 0, 0,  // again: mov eax, pause
            0x0f, 0x05,  // syscall
            0xeb, 0xf7,  // jmp again
        ]
        let exit: [UInt8] = [
            0x31, 0xff,  // xor edi, edi
            0xb8, 0xe7, 0, 0, 0,  // mov eax, exit_group
            0x0f, 0x05,  // syscall
        ]
        let handler = address + UInt64(headerSize + start.count)
        // A handler of this processor has to say that it brings its own way back.
        let hasRestorer: UInt64 = 0x0400_0000
        return start + exit + actions(handler: handler, flags: hasRestorer)
    }

    /// For Linux on 64-bit ARM, which has no `pause` but `ppoll` on nothing.
    private static var codeARM: [UInt8] {
        let start: [UInt32] = [
            0xd280_0220, 0x1000_02e1,  // x0 = SIGCHLD, x1 = ignore
            0xd280_0002, 0xd280_0103, 0xd280_10c8, 0xd400_0001,  // rt_sigaction(…, 0, 8)
            0xd280_01e0, 0x1000_0321,  // x0 = SIGTERM, x1 = leave
            0xd280_0002, 0xd280_0103, 0xd280_10c8, 0xd400_0001,  // rt_sigaction(…, 0, 8)
            0xd280_0000, 0xd280_0001, 0xd280_0002, 0xd280_0003, 0xd280_0004,  // again: zeros
            0xd280_0928, 0xd400_0001,  // ppoll
            0x17ff_fff9,  // b again
        ]
        let exit: [UInt32] = [
            0xd280_0000, 0xd280_0bc8, 0xd400_0001,  // exit_group(0)
            0xd503_201f,  // nop
        ]
        let handler = address + UInt64(headerSize + start.count * 4)
        return bytes(of: start + exit) + actions(handler: handler, flags: 0)
    }

    /// The two `sigaction` structures: to ignore, and to leave.
    private static func actions(handler: UInt64, flags: UInt64) -> [UInt8] {
        let ignore: UInt64 = 1
        let words: [UInt64] = [ignore, 0, 0, 0, handler, flags, 0, 0]
        return words.flatMap { bytes($0) }
    }

    // MARK: Form

    /// The headers of an executable whose one segment is the whole file.
    private static func header(machine: UInt16, codeSize: Int) -> [UInt8] {
        let size = UInt64(headerSize + codeSize)
        let identification: [UInt8] =
            [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        let entry = address + UInt64(headerSize)
        var file = identification
        file += bytes(UInt16(2)) + bytes(machine) + bytes(UInt32(1))
        file += bytes(entry) + bytes(UInt64(64)) + bytes(UInt64(0)) + bytes(UInt32(0))
        for word: UInt16 in [64, 56, 1, 64, 0, 0] { file += bytes(word) }
        let readableAndExecutable: UInt32 = 5
        file += bytes(UInt32(1)) + bytes(readableAndExecutable) + bytes(UInt64(0))
        file += bytes(address) + bytes(address) + bytes(size) + bytes(size) + bytes(UInt64(0x1000))
        return file
    }

    static func bytes(of instructions: [UInt32]) -> [UInt8] { instructions.flatMap { bytes($0) } }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
