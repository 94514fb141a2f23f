package import KubernetesAPI

/// Texts of one JSON value, as programs tell each other; manifests have a reader of their own.
package enum JSONText {
    /// The first value of a text; `nil` where the text is not JSON.
    package static func value(of bytes: [UInt8]) -> Value? {
        // Repaired where it is not UTF-8, which the reader relies on.
        let text = Array(String(decoding: bytes, as: UTF8.self).utf8)
        let file = SourceFile(path: "", bytes: text)
        return text.withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer, of: file, strings: StringCache())
            do throws(ReadingFailure) {
                return try reader.nextDocument()?.value
            } catch {
                return nil
            }
        }
    }
}
