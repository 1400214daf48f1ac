/** Processes the demo starts: found again after an interrupted run, and always stopped. */
@NullMarked
package io.portcullis.demo.process;

import org.jspecify.annotations.NullMarked;
