/// Small programs of the own image, for what an engine's interface has no word for.
enum OwnPrograms {
    /// Gives a file the name of another, whose place it takes at once, and removes others: `/links
    /// FROM TO GONE…`.
    static let links = "/links"
    /// Makes directories, each in the one before, unless they are there: `/part A B C`. It follows
    /// no links, and fails where one is.
    static let part = "/part"
    /// Kills a process: `/end PID`.
    static let end = "/end"

    /// The programs by their names; `nil` for a processor for which there are none.
    static func all(for architecture: String) -> [(name: String, program: [UInt8])]? {
        guard let links = PauseImage.executable(architecture, linksX86, linksARM),
            let part = PauseImage.executable(architecture, partX86, partARM),
            let end = PauseImage.executable(architecture, endX86, endARM)
        else { return nil }
        return [("links", links), ("part", part), ("end", end)]
    }

    // On x86-64 the arguments are above the stack's pointer, with a zero at their end.

    private static let linksX86: [UInt8] = [
        0x48, 0x89, 0xe3,  // mov rbx, rsp
        0x48, 0x8b, 0x7b, 0x10,  // mov rdi, [rbx+16]
        0x48, 0x8b, 0x73, 0x18,  // mov rsi, [rbx+24]
        0xb8, 0x52, 0, 0, 0,  // mov eax, rename
        0x0f, 0x05,  // syscall
        0x85, 0xc0,  // test eax, eax
        0x75, 0x19,  // jnz fail
        0x48, 0x83, 0xc3, 0x20,  // add rbx, 32
        0x48, 0x8b, 0x3b,  // next: mov rdi, [rbx]
        0x48, 0x85, 0xff,  // test rdi, rdi
        0x74, 0x12,  // jz exit
        0xb8, 0x57, 0, 0, 0,  // mov eax, unlink
        0x0f, 0x05,  // syscall
        0x48, 0x83, 0xc3, 0x08,  // add rbx, 8
        0xeb, 0xeb,  // jmp next
        0xbf, 1, 0, 0, 0,  // fail: mov edi, 1
        0xb8, 0xe7, 0, 0, 0,  // exit: mov eax, exit_group
        0x0f, 0x05,  // syscall
    ]

    private static let partX86: [UInt8] = [
        0x48, 0x89, 0xe3,  // mov rbx, rsp
        0x31, 0xff,  // xor edi, edi
        0xb8, 0x5f, 0, 0, 0,  // mov eax, umask
        0x0f, 0x05,  // syscall
        0x48, 0x83, 0xc3, 0x10,  // add rbx, 16
        0x48, 0x8b, 0x3b,  // next: mov rdi, [rbx]
        0x48, 0x85, 0xff,  // test rdi, rdi
        0x74, 0x3f,  // jz exit
        0xbe, 0xff, 0x01, 0, 0,  // mov esi, 0777
        0xb8, 0x53, 0, 0, 0,  // mov eax, mkdir
        0x0f, 0x05,  // syscall
        0x48, 0x8b, 0x3b,  // mov rdi, [rbx]
        0xbe, 0x00, 0x08, 0x0a, 0,  // mov esi, O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC
        0x31, 0xd2,  // xor edx, edx
        0xb8, 0x02, 0, 0, 0,  // mov eax, open
        0x0f, 0x05,  // syscall
        0x85, 0xc0,  // test eax, eax
        0x78, 0x19,  // js fail
        0x89, 0xc7,  // mov edi, eax
        0xb8, 0x51, 0, 0, 0,  // mov eax, fchdir
        0x0f, 0x05,  // syscall
        0x48, 0x83, 0xc3, 0x08,  // add rbx, 8
        0x85, 0xc0,  // test eax, eax
        0x74, 0xc6,  // jz next
        0x48, 0x8b, 0x3b,  // mov rdi, [rbx]: the last may be a file
        0x48, 0x85, 0xff,  // test rdi, rdi
        0x74, 0x05,  // jz exit
        0xbf, 1, 0, 0, 0,  // fail: mov edi, 1
        0xb8, 0xe7, 0, 0, 0,  // exit: mov eax, exit_group
        0x0f, 0x05,  // syscall
    ]

    private static let endX86: [UInt8] = [
        0x48, 0x8b, 0x5c, 0x24, 0x10,  // mov rbx, [rsp+16]
        0x31, 0xff,  // xor edi, edi
        0x0f, 0xb6, 0x03,  // next: movzx eax, byte [rbx]
        0x83, 0xe8, 0x30,  // sub eax, '0'
        0x78, 0x0a,  // js last
        0x6b, 0xff, 0x0a,  // imul edi, edi, 10
        0x01, 0xc7,  // add edi, eax
        0x48, 0xff, 0xc3,  // inc rbx
        0xeb, 0xee,  // jmp next
        0xbe, 0x09, 0, 0, 0,  // last: mov esi, SIGKILL
        0xb8, 0x3e, 0, 0, 0,  // mov eax, kill
        0x0f, 0x05,  // syscall
        0x31, 0xff,  // xor edi, edi
        0xb8, 0xe7, 0, 0, 0,  // mov eax, exit_group
        0x0f, 0x05,  // syscall
    ]

    private static var linksARM: [UInt8] {
        PauseImage.bytes(of: [
            0x9100_03f3,  // mov x19, sp
            0x9280_0c60, 0xf940_0a61, 0x9280_0c62, 0xf940_0e63,  // here, FROM, here, TO
            0xd280_04c8, 0xd400_0001,  // renameat
            0xb500_0180,  // cbnz x0, fail
            0x9100_8273,  // add x19, x19, 32
            0xf840_8661, 0xb400_00c1,  // next: ldr x1, [x19], 8; cbz x1, done
            0x9280_0c60, 0xd280_0002, 0xd280_0468, 0xd400_0001,  // unlinkat
            0x17ff_fffa,  // b next
            0xd280_0000,  // done: x0 = 0
            0xd280_0bc8, 0xd400_0001,  // exit: exit_group
            0xd280_0020, 0x17ff_fffd,  // fail: x0 = 1, b exit
        ])
    }

    private static var partARM: [UInt8] {
        PauseImage.bytes(of: [
            0x9100_03f3,  // mov x19, sp
            0xd280_0000, 0xd280_14c8, 0xd400_0001,  // umask(0)
            0x9100_4273,  // add x19, x19, 16
            0xf940_0261, 0xb400_0281,  // next: ldr x1, [x19]; cbz x1, done
            0x9280_0c60, 0xd280_3fe2, 0xd280_0448, 0xd400_0001,  // mkdirat(here, …, 0777)
            0x9280_0c60, 0xf840_8661,  // here; ldr x1, [x19], 8
            0xd291_0002, 0xf2a0_0102,  // O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC
            0xd280_0003, 0xd280_0708, 0xd400_0001,  // openat
            0x37f8_00c0,  // tbnz w0, 31, fail
            0xd280_0648, 0xd400_0001,  // fchdir
            0x34ff_fe00,  // cbz w0, next
            0xf940_0261, 0xb400_0061,  // ldr x1, [x19]; cbz x1, done
            0xd280_0020, 0x1400_0002,  // fail: x0 = 1; b exit
            0xd280_0000,  // done: x0 = 0
            0xd280_0bc8, 0xd400_0001,  // exit: exit_group
        ])
    }

    private static var endARM: [UInt8] {
        PauseImage.bytes(of: [
            0xf940_0bf3,  // ldr x19, [sp, 16]
            0x5280_0000, 0x5280_0142,  // w0 = 0, w2 = 10
            0x3840_1661,  // next: ldrb w1, [x19], 1
            0x7100_c021, 0x5400_0064,  // subs w1, w1, '0'; b.mi last
            0x1b02_0400,  // madd w0, w0, w2, w1
            0x17ff_fffc,  // b next
            0xd280_0121, 0xd280_1028, 0xd400_0001,  // last: kill(x0, SIGKILL)
            0xd280_0000, 0xd280_0bc8, 0xd400_0001,  // exit_group(0)
        ])
    }
}
