import Benchmarks
import CommandLine
import Data
import Foundation
import Storage

/// A duration a call in milliseconds: the median and how far it spreads.
struct Milliseconds: Encodable {
  /// The median.
  var median: Double
  /// A twentieth of the measurements is shorter.
  var p05: Double
  /// A twentieth of the measurements is longer.
  var p95: Double

  init(_ seconds: Samples) {
    median = Self.rounded(1e3 * seconds.median)
    p05 = Self.rounded(1e3 * seconds.quantile(0.05))
    p95 = Self.rounded(1e3 * seconds.quantile(0.95))
  }

  /// Six digits: more than any clock here is worth.
  private static func rounded(_ value: Double) -> Double { round6(value) }

  /// Three digits, as a cell of a table.
  var cells: [String] { [short(median), short(p05), short(p95)] }
}

/// `value` to six significant digits.
func round6(_ value: Double) -> Double {
  Double(String(format: "%.6g", value)) ?? value
}

/// A number in few characters: `1234`, `123`, `12.3`, `1.23`, `0.0123`.
func short(_ value: Double) -> String {
  let size = abs(value)
  let digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4
  return Format.decimal(value, digits: digits)
}

/// A share as `81.2 %`.
func percent(_ share: Double) -> String { Format.decimal(100 * share, digits: 1) + " %" }

/// The models that a list of names asks for, in its order and each once.
func benchmarkSizes(_ names: [String]) throws -> [BenchmarkSize] {
  var sizes: [BenchmarkSize] = []
  for name in names {
    guard let size = BenchmarkSize(rawValue: name.lowercased()) else {
      let known = BenchmarkSize.allCases.map(\.rawValue)
      throw UsageError("--sizes: expected some of \(known.joined(separator: ", ")), found \"\(name)\".")
    }
    if !sizes.contains(size) { sizes.append(size) }
  }
  return sizes
}
