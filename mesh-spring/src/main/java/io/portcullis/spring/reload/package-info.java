/** Changes of the configuration while the process runs: which files it is written in, when they changed, and taking them over whole. */
@NullMarked
package io.portcullis.spring.reload;

import org.jspecify.annotations.NullMarked;
