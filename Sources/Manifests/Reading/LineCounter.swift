/// Lines and columns of places in a text, asked for in ascending order.
///
/// Each question goes on counting where the last one stopped, so that a text of one long line is
/// not counted again and again.
struct LineCounter {
    private var offset = 0
    private var mark: SourceMark

    /// - Parameter firstLine: the number of the text's first line, counted from 0.
    init(firstLine: Int = 0) { mark = SourceMark(line: firstLine, column: 0) }

    /// The place of the byte at `target`, which is not before that of the last question.
    mutating func mark(at target: Int, in text: UnsafeBufferPointer<UInt8>) -> SourceMark {
        while offset < min(target, text.count) {
            let byte = text[offset]
            offset += 1
            let isCarriageReturn = byte == ASCII.carriageReturn
            let isPair =
                isCarriageReturn && offset < text.count && text[offset] == ASCII.lineFeed
            if byte == ASCII.lineFeed || (isCarriageReturn && !isPair) {
                mark.line += 1
                mark.column = 0
            } else if !UTF8.isContinuation(byte) {
                mark.column += 1
            }
        }
        return mark
    }
}
