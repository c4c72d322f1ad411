import Checkpoints
import Data
import Foundation
import Storage
import Training
import Transformer

/// What `run.json` says for people beside the options: which model, what data, which machine, and the command that
/// repeats the run.
public struct RunDescription: Codable, Sendable, Equatable {
  /// The model in a few words: "llama of 1.3M parameters, 4 layers × 128".
  public var model: String
  /// The command, quoted for a POSIX shell, that repeats the run from its beginning.
  public var commandLine: String
  /// Where it was given: relative paths in it start there.
  public var directory = FileManager.default.currentDirectoryPath
  /// The operating system.
  public var system = ProcessInfo.processInfo.operatingSystemVersionString
  /// The processor's name; nil where the system does not tell.
  public var processor = Self.processorName
  /// Floating-point operations a second that the machine reached in a loop without memory traffic: what shares of peak are
  /// of.
  public var peakOperations: Double?
  /// What is read.
  public var data: DataSummary

  /// A description of a run in this process.
  public init(model: String, commandLine: String, data: DataSummary) {
    self.model = model
    self.commandLine = commandLine
    self.data = data
  }

  /// "model name : …" of Linux's `/proc/cpuinfo`.
  private static var processorName: String? {
    guard let info = FileManager.default.contents(atPath: "/proc/cpuinfo") else { return nil }
    for line in info.split(separator: UInt8(ascii: "\n")) where line.starts(with: "model name".utf8) {
      return String(decoding: line, as: UTF8.self).split(separator: ":", maxSplits: 1).last?
        .trimmingCharacters(in: .whitespaces)
    }
    return nil
  }
}
