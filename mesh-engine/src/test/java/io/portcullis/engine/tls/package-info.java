@NullMarked
package io.portcullis.engine.tls;

import org.jspecify.annotations.NullMarked;
