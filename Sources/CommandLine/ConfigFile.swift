import Foundation
import Storage

/// A file given to `--config` that cannot be read as a JSON object. Ends the command with exit code 2.
public struct ConfigFileError: Error, CustomStringConvertible, Equatable, Faulty {
  /// The file as the user named it.
  public let path: String
  /// What is wrong with it.
  public let problem: String

  /// `PATH: what is wrong`.
  public var description: String { "\(path): \(problem)" }

  /// Always ``Storage/Fault/badInput``.
  public var fault: Fault { .badInput }
}

/// The options of a config file: one JSON object whose keys are the names of options.
struct ConfigFile: Sendable {
  struct Entry: Sendable {
    /// The key as the file writes it.
    let key: String
    /// The line of the key, from 1.
    let line: Int
    let value: JSONValue
  }

  let path: String
  /// By option name: `_` is read as `-`.
  private(set) var entries: [String: Entry] = [:]

  /// Options are a few kilobytes; a larger file is something else, such as a model given by mistake.
  private static let byteLimit = 1 << 20

  init(path: String) throws {
    let data: Data
    do {
      let handle = try FileHandle(forReadingFrom: fileURL(path))
      data = try handle.read(upToCount: Self.byteLimit + 1) ?? Data()
      try handle.close()
    } catch {
      throw ConfigFileError(path: path, problem: "cannot read the config file: \(FailureReason.text(error))")
    }
    guard data.count <= Self.byteLimit else {
      throw ConfigFileError(
        path: path, problem: "expected a JSON object of options, found more than \(Self.byteLimit) bytes")
    }
    try self.init(path: path, data: data)
  }

  init(path: String, data: Data) throws {
    self.path = path
    let found: [Entry]
    do throws(JSONScannerError) {
      found = try Self.entries(of: data)
    } catch {
      let line = 1 + data.prefix(error.offset).count { $0 == 0x0A }
      throw ConfigFileError(
        path: path, problem: "expected a JSON object of options; line \(line): \(error.reason)")
    }
    for entry in Self.recordedOptions(found) ?? found {
      let name = OptionDescription.canonicalName(entry.key)
      if let first = entries.updateValue(entry, forKey: name) {
        throw UsageError(
          "\(path): line \(entry.line): key \"\(entry.key)\" was already given on line \(first.line)")
      }
    }
  }

  /// The options that a run's record, `run.json`, holds beside its command; nil of another file.
  ///
  /// They repeat the run: a length that was given in time is the steps that fitted, and a record from before there was a choice
  /// of defaults has the fixed ones.
  private static func recordedOptions(_ found: [Entry]) -> [Entry]? {
    func member(_ key: String) -> Entry? { found.first { $0.key == key } }
    guard case .string? = member("command")?.value, let held = member("options"),
      case .object(let options) = held.value
    else { return nil }
    var values: [(key: String, value: JSONValue)] = options.members.map { ($0.key, $0.value) }
    let time = values.first { $0.key == "time" }?.value ?? .null
    if let steps = member("steps")?.value, time != .null {
      values.removeAll { ["time", "steps"].contains($0.key) }
      values.append(("steps", steps))
    }
    if !values.contains(where: { $0.key == "defaults" }) { values.append(("defaults", .string("fixed"))) }
    return values.map { Entry(key: $0.key, line: held.line, value: $0.value) }
  }

  /// The members of the outermost object, in order; names of options that stand twice are for the caller to find.
  private static func entries(of data: Data) throws(JSONScannerError) -> [Entry] {
    // Editors of Windows put a byte-order mark first.
    let text = data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
    return try text.withUnsafeBytes { bytes in
      Result { () throws(JSONScannerError) in
        try JSONScanner.all(bytes) { (scanner: inout JSONScanner) throws(JSONScannerError) in
          var entries: [Entry] = []
          var line = 1
          var counted = 0
          try scanner.object { (scanner: inout JSONScanner, key: String) throws(JSONScannerError) in
            line += bytes[counted..<scanner.offset].count { $0 == 0x0A }
            counted = scanner.offset
            entries.append(Entry(key: key, line: line, value: try scanner.value(depth: 1).wholeIfEqual))
          }
          return entries
        }
      }
    }.get()
  }
}

extension JSONValue {
  /// A number that is whole, however it is written, as an integer: `1e3` may stand for 1000.
  fileprivate var wholeIfEqual: JSONValue {
    switch self {
    case .number(let number): Int(exactly: number).map { .integer($0) } ?? self
    case .array(let elements): .array(elements.map(\.wholeIfEqual))
    default: self
    }
  }
}
