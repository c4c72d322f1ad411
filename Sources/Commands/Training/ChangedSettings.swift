import CommandLine
import Storage
import Training

/// A checkpoint whose run had other settings than the one that would resume it.
package struct ChangedSettings: Error, Faulty, Advised, CustomStringConvertible {
  /// The checkpoint.
  package let path: String
  /// The settings that differ and may not.
  package let changes: [SettingChange]
  /// The options to allow so that they may; nil where one of them never may.
  package let allowing: [String]?

  /// A checkpoint with settings that differ.
  package init(path: String, changes: [SettingChange], allowing: [String]?) {
    self.path = path
    self.changes = changes
    self.allowing = allowing
  }

  package var description: String {
    "\(path) belongs to another run: \(changes.map(\.description).joined(separator: "; "))"
  }

  package var advice: String {
    var remedy = "Resume with the settings it began with"
    if let allowing {
      remedy +=
        ", add --allow-changes \(allowing.joined(separator: ",")) to resume with \(allowing.count == 1 ? "that change" : "those changes")"
    }
    return remedy + ", or start a new run in another --output."
  }

  package var fault: Fault { .mismatch }
}
