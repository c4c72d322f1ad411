import Foundation

/// When this process began to work, from which a time that is given counts.
package enum ProcessStart {
  /// The time, noted at the first use: by the main of every program.
  package static let date = Date()
}
