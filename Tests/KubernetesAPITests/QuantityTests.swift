import KubernetesAPI
import Testing

@Suite("Quantities") struct QuantityTests {
    struct ValueCase: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let value: Int64
        let milliValue: Int64

        init(_ sentence: String, _ text: String, value: Int64, milli: Int64) {
            testDescription = "\(sentence) \(text)"
            self.text = text
            self.value = value
            milliValue = milli
        }
    }

    @Test(arguments: [
        ValueCase("Whole.", "3", value: 3, milli: 3000),
        ValueCase("Signed.", "+3", value: 3, milli: 3000),
        ValueCase("Negative.", "-3", value: -3, milli: -3000),
        ValueCase("A point without decimals.", "5.", value: 5, milli: 5000),
        ValueCase("A point without a whole part.", ".5", value: 1, milli: 500),
        ValueCase("Leading zeros.", "007", value: 7, milli: 7000),
        ValueCase("Thousandths.", "100m", value: 1, milli: 100),
        ValueCase("Millionths round up.", "1500u", value: 1, milli: 2),
        ValueCase("Billionths round up.", "1n", value: 1, milli: 1),
        ValueCase("Rounding goes away from zero.", "-1500m", value: -2, milli: -1500),
        ValueCase("Kilo.", "2k", value: 2000, milli: 2_000_000),
        ValueCase("Mega.", "2M", value: 2_000_000, milli: 2_000_000_000),
        ValueCase("Giga.", "1.5G", value: 1_500_000_000, milli: 1_500_000_000_000),
        ValueCase("Tera.", "1T", value: 1_000_000_000_000, milli: 1_000_000_000_000_000),
        ValueCase("Peta.", "1P", value: 1_000_000_000_000_000, milli: 1_000_000_000_000_000_000),
        ValueCase("Exa saturates.", "1E", value: 1_000_000_000_000_000_000, milli: .max),
        ValueCase("Kibi.", "1Ki", value: 1024, milli: 1_024_000),
        ValueCase("Mebi.", "64Mi", value: 67_108_864, milli: 67_108_864_000),
        ValueCase("Half a gibi.", "0.5Gi", value: 536_870_912, milli: 536_870_912_000),
        ValueCase("Tebi.", "1Ti", value: 1_099_511_627_776, milli: 1_099_511_627_776_000),
        ValueCase("Pebi.", "1Pi", value: 1_125_899_906_842_624, milli: 1_125_899_906_842_624_000),
        ValueCase("Exbi.", "1Ei", value: 1_152_921_504_606_846_976, milli: .max),
        ValueCase("A binary fraction rounds up.", "0.0001Ki", value: 1, milli: 103),
        ValueCase("An exponent.", "1e3", value: 1000, milli: 1_000_000),
        ValueCase("A capital exponent.", "12E2", value: 1200, milli: 1_200_000),
        ValueCase("A signed exponent.", "1e+2", value: 100, milli: 100_000),
        ValueCase("A negative exponent.", "15e-1", value: 2, milli: 1500),
        ValueCase("A huge exponent saturates.", "1e999999999999", value: .max, milli: .max),
        ValueCase("A tiny exponent rounds up.", "1e-999999", value: 1, milli: 1),
        ValueCase("Zero stays zero.", "0e999999", value: 0, milli: 0),
        ValueCase(
            "Many digits saturate.", "-99999999999999999999999999999999999999999",
            value: .min, milli: .min),
        ValueCase("Many exbibytes saturate.", "99999999999999999999Ei", value: .max, milli: .max),
        ValueCase(
            "Decimals beyond the tenth round up.", "0.00000000000000000000001",
            value: 1, milli: 1),
    ])
    func hasValue(_ test: ValueCase) throws {
        let quantity = try #require(Quantity(test.text))
        #expect(quantity.value == test.value)
        #expect(quantity.milliValue == test.milliValue)
        #expect(quantity.text == test.text)
    }

    @Test(arguments: [
        "", " ", "m", ".", "-", "+m", "1 ", " 1", "1x", "1mi", "1KI", "1ki", "1K", "1e", "1E+",
        "1e1.5",
        "1e3m", "--1", "0x1", "1,5", "1..5", "١",
    ])
    func refuses(text: String) {
        #expect(Quantity(text) == nil)
    }

    @Test(arguments: [
        ("0.5", "500m"), ("1000m", "1"), ("1024Mi", "1Gi"), ("1.5Gi", "1536Mi"), ("1.0", "1"),
        ("0", "0"), ("0Gi", "0"), ("-0", "0"), ("1000", "1k"), ("1500", "1500"), ("1e3", "1e3"),
        ("1200e1", "12e3"), ("15e-1", "1500e-3"), ("1023Ki", "1023Ki"), ("0.5Ki", "512"),
        ("1000Ki", "1000Ki"), ("1048576", "1048576"), ("1536.5Ki", "1573376"), ("-2048Mi", "-2Gi"),
        ("100000000000000000000000E", "10000000000E"), ("0.0000000001", "1n"), ("500000u", "500m"),
    ])
    func isCanonical(text: String, canonicalText: String) throws {
        #expect(try #require(Quantity(text)).canonicalText == canonicalText)
    }

    @Test func comparesByValue() throws {
        let one = try #require(Quantity("1"))
        let other = try #require(Quantity("1000m"))
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one.text != other.text)
        #expect(try #require(Quantity("1Gi")) > #require(Quantity("1G")))
        #expect(try #require(Quantity("-1")) < Quantity())
    }

    @Test(arguments: [
        ("1Gi", "512Mi", "1536Mi", "512Mi"), ("100m", "1", "1100m", "-900m"),
        ("0", "1Gi", "1Gi", "-1Gi"), ("1Gi", "1", "1073741825", "1073741823"),
        ("1e3", "1", "1001", "999"),
    ])
    func addsAndSubtracts(left: String, right: String, sum: String, difference: String) throws {
        var quantity = try #require(Quantity(left))
        let other = try #require(Quantity(right))
        #expect((quantity + other).text == sum)
        #expect((quantity - other).text == difference)
        quantity += other
        quantity -= other
        #expect(quantity == Quantity(left))
    }

    @Test func isMadeFromNumbers() {
        #expect(Quantity(milli: 250).text == "250m")
        #expect(Quantity(milli: 2000).text == "2")
        #expect(Quantity(value: 1 << 30, format: .binarySI).text == "1Gi")
        #expect(Quantity().isZero)
        let five: Quantity = 5
        #expect(five.milliValue == 5000)
    }

    @Test(arguments: [
        (Value.int(2), "2"), (.double(0.5), "0.5"), (.double(1000), "1000"),
        (.string("1Gi"), "1Gi"),
    ])
    func isDecodedFromNumbersAndText(value: Value, text: String) {
        var decoder = ValueDecoder()
        #expect(Quantity.decode(value, with: &decoder)?.encoded() == .string(text))
        #expect(decoder.problems == [])
    }
}
