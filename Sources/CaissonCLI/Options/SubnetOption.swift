import CaissonAPI
import Glibc

/// `--subnet`, `--ip-range`, `--gateway` and `--aux-address` put together: each belongs to the subnet it lies in.
enum SubnetOption {
    static func configs(
        subnets: [String], ranges: [String], gateways: [String], auxiliary: [String: String]
    ) throws(OptionFailure) -> [AddressConfig] {
        guard !subnets.isEmpty || (ranges.isEmpty && gateways.isEmpty) else {
            throw OptionFailure("every ip-range or gateway must have a corresponding subnet")
        }
        var configs: [AddressConfig] = []
        for subnet in subnets {
            guard let bits = Bits(subnet) else { throw OptionFailure("invalid subnet \(subnet): invalid CIDR block notation") }
            if configs.contains(where: { Bits($0.subnet)?.overlaps(bits) == true }) {
                throw OptionFailure("multiple overlapping subnet configuration is not supported")
            }
            configs.append(AddressConfig(subnet: subnet))
        }
        for range in ranges {
            guard let index = index(of: range, configs) else { throw OptionFailure("no matching subnet for range \(range)") }
            guard configs[index].ipRange == nil else { throw OptionFailure("cannot configure multiple ranges (\(range), \(configs[index].ipRange ?? "")) on the same subnet (\(configs[index].subnet))") }
            configs[index].ipRange = range
        }
        for gateway in gateways {
            guard let index = index(of: gateway, configs) else { throw OptionFailure("no matching subnet for gateway \(gateway)") }
            guard configs[index].gateway == nil else { throw OptionFailure("cannot configure multiple gateways (\(gateway), \(configs[index].gateway ?? "")) for the same subnet (\(configs[index].subnet))") }
            configs[index].gateway = gateway
        }
        for (name, address) in auxiliary.sorted(by: { $0.key < $1.key }) {
            guard let index = index(of: address, configs) else { throw OptionFailure("no matching subnet for aux-address \(address)") }
            configs[index].auxiliary = (configs[index].auxiliary ?? [:]).merging([name: address]) { _, new in new }
        }
        return configs
    }

    private static func index(of text: String, _ configs: [AddressConfig]) -> Int? {
        guard let bits = Bits(text) else { return nil }
        return configs.firstIndex { Bits($0.subnet)?.contains(bits) == true }
    }

    /// An address or a block of either family, as bits.
    private struct Bits {
        let bytes: [UInt8]
        let prefix: Int

        init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
            var (four, six) = (in_addr(), in6_addr())
            if inet_pton(AF_INET, parts[0], &four) == 1 {
                bytes = withUnsafeBytes(of: &four) { Array($0) }
            } else if inet_pton(AF_INET6, parts[0], &six) == 1 {
                bytes = withUnsafeBytes(of: &six) { Array($0) }
            } else {
                return nil
            }
            let length = parts.count == 2 ? Int(parts[1]) ?? -1 : bytes.count * 8
            guard parts.count <= 2, (0...bytes.count * 8).contains(length) else { return nil }
            prefix = length
        }

        func contains(_ other: Bits) -> Bool {
            guard bytes.count == other.bytes.count, other.prefix >= prefix else { return false }
            return (0..<prefix).allSatisfy { bit($0) == other.bit($0) }
        }

        private func bit(_ index: Int) -> UInt8 {
            let shift = UInt8(7 - index % 8)
            return (bytes[index / 8] >> shift) & 1
        }

        func overlaps(_ other: Bits) -> Bool { contains(other) || other.contains(self) }
    }
}
