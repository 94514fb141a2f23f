/// How many records of each file are known to come out as recorded.
enum AdmissionRatchet {
    static let mutated: [String: Int] = [:]

    static let corpus: [String: Int] = [:]
}
