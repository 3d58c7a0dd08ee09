PRAGMA application_id = 0x4C594155;

CREATE TABLE audit (
    number INTEGER NOT NULL PRIMARY KEY,
    time_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    payload BLOB NOT NULL,
    CHECK (number > 0 AND time_ms >= 0 AND length(previous) = 32 AND length(hash) = 32)
) STRICT;

CREATE TRIGGER audit_next BEFORE INSERT ON audit
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit)
    OR NEW.previous IS NOT coalesce((SELECT hash FROM audit ORDER BY number DESC LIMIT 1), zeroblob(32))
    OR NEW.time_ms < (SELECT time_ms FROM audit ORDER BY number DESC LIMIT 1)
BEGIN
    SELECT RAISE(ABORT, 'this is not the next row');
END;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'rows are not changed');
END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'rows are not taken away');
END;
