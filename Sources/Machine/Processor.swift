/// The processor of this machine.
package enum Processor {
  /// Its own name; nil where the system does not tell.
  package static let name = System.processorName()
}
