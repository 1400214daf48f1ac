<?php
// Flushed piece by piece: chunks on the wire.
for ($i = 1; $i <= 3; $i++) {
    echo str_repeat("line $i ", 100), "\n";
    flush();
}
