/// The number of an error that the system reported.
package struct SystemError: Error {
  package let code: Int32

  package init(code: Int32) { self.code = code }
}
