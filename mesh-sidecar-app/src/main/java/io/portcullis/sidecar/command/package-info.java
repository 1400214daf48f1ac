/** The commands of the sidecar's jar that run without Spring: for init containers, hooks and scripts. */
@NullMarked
package io.portcullis.sidecar.command;

import org.jspecify.annotations.NullMarked;
