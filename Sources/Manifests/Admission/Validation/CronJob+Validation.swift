import KubernetesAPI

extension CronJob: AdmissibleKind {
    /// The names of its Jobs have eleven characters more, and must not exceed 63.
    static var metadataRules: ObjectMetaRules {
        ObjectMetaRules(nameFormat: .subdomain, maximumNameLength: 52)
    }

    static var hasGeneration: Bool { true }

    mutating func resetStatus() { status = CronJobStatus() }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { spec.validate(&$0) }
    }

    func validateCreation(_ faults: inout FaultList) {
        faults.at("spec") { spec.validateTimeZone(&$0) }
    }

    /// A zone that was known once may stay.
    func validateChanges(from old: CronJob, _ faults: inout FaultList) {
        if spec.timeZone != old.spec.timeZone {
            faults.at("spec") { spec.validateTimeZone(&$0) }
        }
    }
}

extension CronJobSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        validateSchedule(&faults)
        faults.requireNonNegative("startingDeadlineSeconds", startingDeadlineSeconds)
        faults.requireOne(
            of: ["Allow", "Forbid", "Replace"], "concurrencyPolicy", concurrencyPolicy)
        faults.requireNonNegative("successfulJobsHistoryLimit", successfulJobsHistoryLimit)
        faults.requireNonNegative("failedJobsHistoryLimit", failedJobsHistoryLimit)
        faults.at("jobTemplate") { faults in
            faults.at("spec") { faults in
                let spec = jobTemplate.spec ?? JobSpec()
                spec.validate(&faults)
                // Each Job has a selector of its own.
                if let selector = spec.selector {
                    faults.invalid("selector", selector, "`selector` will be auto-generated")
                }
                if spec.manualSelector == true {
                    faults.notSupported(
                        "manualSelector", true, supported: ["nil", "false"])
                }
            }
        }
    }

    private func validateSchedule(_ faults: inout FaultList) {
        if schedule.isEmpty { return faults.required("schedule") }
        if schedule.contains("TZ") {
            return faults.invalid(
                "schedule", schedule,
                "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
        }
        do throws(CronSchedule.ParseError) {
            _ = try CronSchedule(schedule)
        } catch {
            faults.invalid("schedule", schedule, error.reason)
        }
    }

    fileprivate func validateTimeZone(_ faults: inout FaultList) {
        guard let timeZone else { return }
        if timeZone.isEmpty {
            faults.invalid("timeZone", timeZone, "timeZone must be nil or non-empty string")
        } else if timeZone.lowercased() == "local" {
            faults.invalid(
                "timeZone", timeZone,
                "timeZone must be an explicit time zone as defined in "
                    + "https://www.iana.org/time-zones")
        } else if !TimeZoneName.isKnown(timeZone) {
            faults.invalid("timeZone", timeZone, "unknown time zone \(timeZone)")
        }
    }
}
