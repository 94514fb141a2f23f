import KubernetesAPI
import Manifests
import Reconcile
import WebsiteKind

// `website DIR` shows what applying the manifests of a directory would set in motion, with Websites
// beside the kinds of Kubernetes, and then runs it on simulated nodes until everything is ready.

let sources = CommandLine.arguments.dropFirst().map { ManifestSource(argument: $0) }
let kinds = KindRegistry.kubernetes.adding(Website.self)
let controllers = ControllerSet.standalone + [WebsiteController()]

let manifests = try ManifestLoader(kinds: kinds).load(Array(sources)).get()
let store = Store()
let clock = SimulatedClock(start: SystemClock().now)
try ClusterBaseline.ensure(in: store, now: clock.now)

let forecast = try Planner(controllers: controllers).forecast(manifests, on: store, now: clock.now)
let report = PlanReport(forecast, mask: SecretMask(salt: []))
print(PlanText(style: TextStyle(color: false)).render(report), terminator: "")

let applier = Applier()
try applier.apply(applier.propose(manifests, to: store), to: store, now: clock.now)
let loop = ControlLoop(store: store, controllers: controllers, nodeAgent: SimulatedNodes())
let outcome = Convergence(loop, clock: clock).run(limit: .seconds(600))
print(outcome == .converged ? "Everything is ready." : "\(outcome)")
