/// The bounds within which manifests are read, so that no input costs unbounded time or memory.
public enum ReadingLimits {
    /// The largest file, in bytes. A Kubernetes API server takes 3 MiB in one request; a file may
    /// hold many objects.
    public static let maximumFileBytes = 64 << 20

    /// How deep lists and maps may be nested. The deepest manifests, custom resource definitions,
    /// stay below 100; everything that walks a value recursively relies on this bound.
    public static let maximumDepth = 500

    /// The most keys and values of one document, aliases expanded.
    public static let maximumNodes = 8_000_000

    /// The most keys and values that the aliases of one file may add, however large it is. It is
    /// the bound that Kubernetes' YAML library keeps.
    static let maximumAliasedNodes = 400_000

    /// How many keys and values aliases may add for each byte of the file, beyond the first
    /// thousand: a small file cannot become a large tree.
    static let aliasedNodesPerByte = 10

    /// The most diagnostics reported for one file; reading it stops there.
    static let maximumDiagnosticsPerFile = 100

    /// The most bytes read from one directory.
    static let maximumDirectoryBytes = 1 << 30

    /// The most files read from one directory.
    static let maximumFilesPerDirectory = 100_000

    /// How deep directories may be nested.
    static let maximumDirectoryDepth = 64

    /// The keys and values that the aliases of a file of `byteCount` bytes may add.
    static func aliasAllowance(byteCount: Int) -> Int {
        min(maximumAliasedNodes, 1_000 + byteCount * aliasedNodesPerByte)
    }
}
