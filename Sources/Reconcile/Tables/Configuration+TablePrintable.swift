internal import Controllers
internal import KubernetesAPI

extension ConfigMap: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [name, "\((data?.count ?? 0) + (binaryData?.count ?? 0))", context.age(of: self)]
    }
}

extension Secret: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [name, type ?? "Opaque", "\(data?.count ?? 0)", context.age(of: self)]
    }
}
