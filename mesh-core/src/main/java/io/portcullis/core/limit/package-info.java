/** Limits on how many requests one caller may make, kept in this process. */
@NullMarked
package io.portcullis.core.limit;

import org.jspecify.annotations.NullMarked;
