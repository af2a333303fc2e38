console.log(JSON.stringify({orders: [1, 2]}));
