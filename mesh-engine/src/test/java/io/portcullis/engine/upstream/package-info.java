@NullMarked
package io.portcullis.engine.upstream;

import org.jspecify.annotations.NullMarked;
