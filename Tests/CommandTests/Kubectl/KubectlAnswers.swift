import Controllers
import Foundation
import KubernetesAPI
import Manifests

@testable import Reconcile

/// What an API server that holds a state answers to a GET request.
struct KubectlAnswers: Sendable {
    struct Answer {
        let status: Int
        let body: String
    }

    /// Versions in which kubectl 1.32 asks for what 1.36 has in version 1.
    fileprivate static let olderVersions = ["v1beta1": "v1"]

    private let objects: [GroupKind: [any KubernetesObject]]

    init(_ store: Store) {
        var objects = [Event.kind: store.events.objects]
        for kind in store.state.populatedKinds where kind != Event.kind {
            objects[kind] = store.state.objects(of: kind).sorted { $0.key < $1.key }
        }
        self.objects = objects
    }

    func answer(to uri: String, wantsTable: Bool) -> Answer {
        let components = URLComponents(string: uri)
        let path = components?.path ?? uri
        var query: [String: String] = [:]
        for item in components?.queryItems ?? [] { query[item.name] = item.value }
        if let document = discovery(path) { return found(document) }
        guard let place = Place(path), let resource = place.resource else {
            return missing("the server could not find the requested resource")
        }
        let kind = resource.groupVersionKind.groupKind
        let all = (objects[kind] ?? []).filter { object in
            place.namespace == nil || object.namespace == place.namespace
        }
        if let name = place.name {
            guard let object = all.first(where: { $0.name == name }) else {
                let group = resource.group.isEmpty ? "" : ".\(resource.group)"
                return missing("\(resource.name)\(group) \"\(name)\" not found")
            }
            return found(table([object], of: resource, wantsTable) ?? place.dated(object.value))
        }
        let chosen = all.filter { isChosen($0, by: query) }
        let list: Value = [
            "kind": .string(resource.kind + "List"),
            "apiVersion": .string(resource.groupVersionKind.apiVersion), "metadata": [:],
            "items": .array(chosen.map(\.value)),
        ]
        return found(table(chosen, of: resource, wantsTable) ?? list)
    }

    // MARK: Selection

    /// `/api/v1/namespaces/default/pods/web-0` in parts.
    private struct Place {
        private let version: String
        private let plural: String
        private let group: String
        let namespace: String?
        let name: String?

        init?(_ path: String) {
            var parts = path.split(separator: "/").map(String.init)
            guard parts.count > 2 else { return nil }
            group = parts.removeFirst() == "api" ? "" : parts.removeFirst()
            version = parts.removeFirst()
            if parts.first == "namespaces", parts.count > 2 {
                namespace = parts[1]
                parts.removeFirst(2)
            } else {
                namespace = nil
            }
            guard let plural = parts.first, parts.count <= 2 else { return nil }
            self.plural = plural
            name = parts.count > 1 ? parts[1] : nil
        }

        var resource: ResourceInfo? {
            let version = KubectlAnswers.olderVersions[version] ?? version
            return Resources.all.first {
                $0.name == plural && $0.group == group && $0.version == version
            }
        }

        /// The object in the version that was asked for.
        func dated(_ object: Value) -> Value {
            guard KubectlAnswers.olderVersions[version] != nil, var fields = object.object else {
                return object
            }
            fields["apiVersion"] = .string("\(group)/\(version)")
            return .object(fields)
        }
    }

    private func isChosen(_ object: any KubernetesObject, by query: [String: String]) -> Bool {
        if let text = query["labelSelector"], let selector = try? LabelSelector(parsing: text),
            !selector.matches(object.metadata.labels)
        {
            return false
        }
        return (query["fieldSelector"] ?? "").split(separator: ",").allSatisfy { requirement in
            let isNegated = requirement.contains("!=")
            let sides = requirement.split(separator: "=", omittingEmptySubsequences: false)
            let path = sides[0].split(separator: "!").first ?? ""
            let value = path.split(separator: ".").reduce(Optional(object.value)) {
                $0?[String($1)]
            }
            return ((value?.string ?? "") == sides[sides.count - 1]) != isNegated
        }
    }

    // MARK: Answers

    private func table(
        _ objects: [any KubernetesObject], of resource: ResourceInfo, _ isWanted: Bool
    ) -> Value? {
        guard isWanted else { return nil }
        let layout = TableLayout(of: resource.groupVersionKind, objects, definitions: [])
        let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        let context = TableContext(now: now, isWide: false)
        let rows = objects.map { object -> Value in
            let cells = layout.cells(object, context)
            return ["cells": .array(cells.map { .string($0) }), "object": object.value]
        }
        let definitions = layout.columns.map { column -> Value in
            [
                "name": .string(column.name), "type": "string",
                "format": column.name == "Name" ? "name" : "", "description": "",
                "priority": .int(Int64(column.priority)),
            ]
        }
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": [:],
            "columnDefinitions": .array(definitions), "rows": .array(rows),
        ]
    }

    private func found(_ value: Value) -> Answer {
        Answer(status: 200, body: JSONWriter().write(value))
    }

    private func missing(_ message: String) -> Answer {
        let status: Value = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
            "message": .string(message), "reason": "NotFound", "code": 404,
        ]
        return Answer(status: 404, body: JSONWriter().write(status))
    }

    // MARK: Discovery

    private func discovery(_ path: String) -> Value? {
        let groups = Set(Resources.all.map(\.group)).subtracting([""]).sorted()
        switch path {
        case "/version": return ["major": "1", "minor": "36", "gitVersion": "v1.36.0"]
        case "/api": return ["kind": "APIVersions", "versions": ["v1"]]
        case "/apis":
            let list = groups.map { group -> Value in
                let names = Set(Resources.all.filter { $0.group == group }.map(\.version))
                let versions = names.sorted().reversed().map { version -> Value in
                    ["groupVersion": .string("\(group)/\(version)"), "version": .string(version)]
                }
                return [
                    "name": .string(group), "versions": .array(versions),
                    "preferredVersion": versions[0],
                ]
            }
            return ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(list)]
        default:
            let parts = path.split(separator: "/").map(String.init)
            if parts == ["api", "v1"] { return resources(group: "", version: "v1") }
            guard parts.count == 3, parts[0] == "apis" else { return nil }
            return resources(group: parts[1], version: parts[2])
        }
    }

    private func resources(group: String, version: String) -> Value {
        let verbs: Value = ["create", "delete", "get", "list", "patch", "update", "watch"]
        let list = Resources.all.filter { $0.group == group && $0.version == version }
            .map { resource -> Value in
                [
                    "name": .string(resource.name), "singularName": .string(resource.singularName),
                    "namespaced": .bool(resource.isNamespaced), "kind": .string(resource.kind),
                    "shortNames": .array(resource.shortNames.map { .string($0) }),
                    "categories": .array(resource.categories.map { .string($0) }), "verbs": verbs,
                ]
            }
        return [
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"),
            "resources": .array(list),
        ]
    }
}
