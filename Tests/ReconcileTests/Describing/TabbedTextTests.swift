import Testing

@testable import Reconcile

@Suite("Text with tabs")
struct TabbedTextTests {
    @Test func columnsAreAsWideAsTheirWidestCell() {
        #expect(TabbedText.aligned("a\tb\nlong\tc\n") == "a     b\nlong  c\n")
    }

    @Test func aLineWithoutACellEndsAColumn() {
        #expect(
            TabbedText.aligned("title\tx\nheading\na\ty\n") == "title  x\nheading\na  y\n")
    }

    @Test func anEmptyFirstCellKeepsItsColumn() {
        #expect(TabbedText.aligned("Labels:\ta=b\n\tc=d\n") == "Labels:  a=b\n         c=d\n")
    }

    @Test func theLastCellAlignsNothing() {
        #expect(TabbedText.aligned("a\tvery long\nb\tc\td\n") == "a  very long\nb  c  d\n")
    }

    @Test func innerColumnsAreAlignedBlockByBlock() {
        #expect(
            TabbedText.aligned("n\tx\ty\nn\tlonger\ty\nn\tz\n")
                == "n  x       y\nn  longer  y\nn  z\n")
    }
}
