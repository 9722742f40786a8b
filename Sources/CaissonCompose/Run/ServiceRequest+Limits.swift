import CaissonAPI

extension ServiceRequest {
    /// Limits, restarts and logging; what `deploy` says counts where the service itself says nothing.
    func addLimits(_ request: inout RunRequest) throws(ComposeError) {
        let limits = service.node["deploy"]?["resources"]?["limits"]
        let reserved = service.node["deploy"]?["resources"]?["reservations"]
        request.host.memory = service.integer("mem_limit") ?? limits?["memory"]?.integer ?? 0
        request.host.memoryReservation = service.integer("mem_reservation") ?? reserved?["memory"]?.integer
        request.host.memorySwap = service.integer("memswap_limit")
        request.host.memorySwappiness = service.integer("mem_swappiness")
        let cpus = service.node["cpus"]?.number ?? limits?["cpus"]?.number ?? 0
        request.host.nanoCpus = Int64((cpus * 1_000_000_000).rounded())
        request.host.pidsLimit = service.integer("pids_limit") ?? limits?["pids"]?.integer
        request.host.cpuShares = service.integer("cpu_shares")
        request.host.cpuPeriod = service.integer("cpu_period")
        request.host.cpuQuota = service.integer("cpu_quota")
        request.host.cpusetCpus = service.text("cpuset")
        request.host.oomScoreAdj = service.integer("oom_score_adj").map { Int($0) } ?? 0
        request.host.oomKillDisable = service.node["oom_kill_disable"]?.flag
        if let size = service.integer("shm_size") { request.host.shmSize = size }
        if let runtime = service.text("runtime") { request.host.runtime = runtime }
        let storage = service.pairs("storage_opt")
        request.host.storageOpt = storage.isEmpty ? nil : storage
        addUlimits(&request.host)
        addBlockDevices(&request.host)
        if let logging = service.node["logging"] {
            request.host.logConfig = LogConfig(
                type: logging["driver"]?.text ?? "json-file", config: logging["options"]?.pairs ?? [:])
        }
        request.host.restartPolicy = try restartPolicy()
    }

    private func addUlimits(_ host: inout HostConfig) {
        let ulimits = (service.node["ulimits"]?.entries ?? []).map { entry in
            let single = entry.value.integer
            return Ulimit(
                name: entry.key, soft: single ?? entry.value["soft"]?.integer ?? 0,
                hard: single ?? entry.value["hard"]?.integer ?? 0)
        }
        host.ulimits = ulimits.isEmpty ? nil : ulimits
    }

    private func addBlockDevices(_ host: inout HostConfig) {
        guard let blkio = service.node["blkio_config"] else { return }
        let rates = { (key: String) -> [DeviceRate]? in
            blkio[key]?.items?.map {
                DeviceRate(path: $0["path"]?.text ?? "", rate: UInt64(clamping: $0["rate"]?.integer ?? 0))
            }
        }
        host.blkioWeight = blkio["weight"]?.integer.map { Int($0) }
        host.blkioWeightDevice = blkio["weight_device"]?.items?.map {
            DeviceWeight(path: $0["path"]?.text ?? "", weight: Int($0["weight"]?.integer ?? 0))
        }
        (host.blkioDeviceReadBps, host.blkioDeviceWriteBps) = (rates("device_read_bps"), rates("device_write_bps"))
        (host.blkioDeviceReadIOps, host.blkioDeviceWriteIOps) = (rates("device_read_iops"), rates("device_write_iops"))
    }

    private func restartPolicy() throws(ComposeError) -> RestartPolicy {
        if let text = service.text("restart") {
            let parts = text.split(separator: ":", maxSplits: 1).map { String($0) }
            let count = parts.count == 2 ? Int(parts[1]) : 0
            let isKnown = ["no", "always", "on-failure", "unless-stopped"].contains(parts.first ?? "")
            guard isKnown, let count, count >= 0, parts.count == 1 || parts[0] == "on-failure" else {
                throw ComposeError(
                    "invalid restart policy: \(text)", at: service.node["restart"]?.mark,
                    path: "services.\(service.name).restart")
            }
            return RestartPolicy(name: parts[0], maximumRetryCount: count)
        }
        guard let policy = service.node["deploy"]?["restart_policy"] else { return RestartPolicy() }
        switch policy["condition"]?.text ?? "any" {
        case "none": return RestartPolicy()
        case "on-failure":
            return RestartPolicy(name: "on-failure", maximumRetryCount: Int(policy["max_attempts"]?.integer ?? 0))
        default: return RestartPolicy(name: "always")
        }
    }
}
