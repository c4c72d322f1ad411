import Foundation
import Machine

/// The model, the data, the machine and the command of a run, for people: a part of `run.json`.
public struct RunDescription: Codable, Sendable, Equatable {
  /// The model in a few words: "llama of 1.3M parameters, 4 layers × 128".
  public var model: String
  /// The command, quoted for a POSIX shell, that repeats the run from its beginning.
  public var commandLine: String
  /// The working directory, to which relative paths in the command refer.
  public var directory = FileManager.default.currentDirectoryPath
  /// The operating system.
  public var system = ProcessInfo.processInfo.operatingSystemVersionString
  /// The processor's name; nil if the system does not say.
  public var processor = Processor.name
  /// Peak floating-point operations a second, measured in a loop without memory traffic.
  public var peakOperations: Double?
  /// The data read.
  public var data: DataSummary

  /// A description of a run in this process.
  public init(model: String, commandLine: String, data: DataSummary) {
    self.model = model
    self.commandLine = commandLine
    self.data = data
  }
}
