/** A users file of `rows` rows with honest defects, the same for the same arguments. */
export function usersFile(rows: number, variant = 0): string {
  const lines = ['email,first_name,city,orders,notes'];
  for (let row = 0; row < rows; row++) {
    const id = row % 97 === 50 ? row - 13 : row;
    const email = row % 101 === 7 ? `broken${row}@` : `user${id}@example.com`;
    const city = CITIES[row % CITIES.length];
    const orders = (row * 7 + variant * (row % 10 === 0 ? 1 : 0)) % 23;
    const notes = row % 11 === 3 ? `"says ""hi"",\nthen ${row} leaves"` : `note ${row}`;
    const line = `${email},Zoë ${row},${city},${orders},${notes}`;
    lines.push(row % 499 === 13 ? `${line},extra` : line);
    if (row % 1009 === 17) lines.push(',,,,');
  }
  return `${lines.join('\n')}\n`;
}

const CITIES = ['Lisboa', 'Köln', 'São Paulo', 'Łódź', '東京', 'Paris'];
